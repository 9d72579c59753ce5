import path from 'node:path'
import { build as bundle } from 'esbuild'
import vue from '@vitejs/plugin-vue'
import { createServer, defineConfig, loadEnv, type Plugin, type ViteDevServer } from 'vite'

function greet(name: string): Plugin {
  const virtual = `virtual:${name}`
  return {
    name: 'greet',
    enforce: 'pre',
    configResolved(resolved) {
      console.log(resolved.root)
    },
    configureServer(server: ViteDevServer) {
      server.middlewares.use((req, res, next) => next())
    },
    transformIndexHtml(html) {
      return html.replace('base', virtual)
    },
    async handleHotUpdate({ server, modules }) {
      server.ws.send({ type: 'full-reload' })
      return modules
    },
  }
}

export default defineConfig(({ command, mode }) => {
  const env = loadEnv(mode, process.cwd(), '')
  const port = Number(env.PORT)
  return {
    base: '/shop/',
    publicDir: 'assets',
    plugins: [vue(), greet('shop')],
    resolve: {
      alias: { '@': path.resolve(__dirname, 'src') },
      dedupe: ['vue'],
    },
    server: {
      port: port || 4000,
      strictPort: true,
      host: '0.0.0.0',
      proxy: { '/api': { target: 'http://localhost:9000', changeOrigin: true } },
      watch: null,
    },
    preview: { port: 5000 },
    build: {
      outDir: 'out',
      sourcemap: command === 'build',
      rollupOptions: { external: ['left'] },
      minify: 'terser',
    },
    css: { modules: { localsConvention: 'camelCase' }, devSourcemap: true },
    optimizeDeps: { include: ['lodash'], force: false },
    ssr: { noExternal: ['shop-ui'] },
    define: { __SHOP__: JSON.stringify(env.SHOP) },
    appType: 'spa',
  }
})
