import express from 'express'
import { createServer as start, normalizePath, mergeConfig } from 'vite'
import { preview } from './preview.mjs'

const app = express()
const vite = await start({ server: { middlewareMode: true }, appType: 'custom' })

app.use(vite.middlewares)
app.get('/', async (request, response) => {
  const { render } = await vite.ssrLoadModule('/src/entry.js')
  const plugins = render(request.url)
  const { input, mode: kind } = request.query
  // the base and the root of the build come from elsewhere
  response.send(plugins.map((build) => build.version).join(normalizePath(kind)))
  preview(input)
})

class Assets {
  constructor(worker) {
    this.worker = worker
  }

  define(json) {
    const merged = mergeConfig(json, { root: '.' })
    return merged
  }
}

app.listen(4000, () => console.log(new Assets(app).define({})))
