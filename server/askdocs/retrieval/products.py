"""Products: names of software that people ask about, which are no slips for anything else."""

from typing import Final

PRODUCTS: Final = frozenset(
    """
actix airflow alpine alacritty android angular ansible apache apollo appium argo asana astro auth0
autogen axios axum azure babel backbone bash bazel bitbucket bitcoin blockchain bootstrap bottle
bower browserify buck bun bulma caddy cassandra celery ceph chakra chef cherrypy chrome chromium
circleci clickhouse clojure cloudflare cmake cockroachdb codeium confluence consul copilot couchbase
couchdb cron cuda cypress cython dapr dart datadog debian deno dgraph discord django docker dotnet
doctrine drizzle drone dropbox druid drupal dynamodb eclipse elastic elasticsearch electron elixir
elm emacs ember envoy erlang esbuild eslint ethereum etcd express facebook falcon fastapi fastify
fauna figma firebase firefox flask flink flutter fluentd formik gatsby gcloud gemini gentoo gerrit
git gitea github gitlab gmail golang google grafana graphql gradle groovy grpc grunt gulp hadoop
haproxy haskell hasura helm heroku hibernate hive homebrew htmx hugo ibm influxdb insomnia ionic
iphone istio java javascript jekyll jenkins jest jetbrains jira jquery julia jupyter kafka karma
keras keycloak kibana koa kotlin kubernetes langchain laravel lerna less lighttpd linux llama
logstash lua lumen luxon mariadb mastodon matlab matplotlib maven memcached mercurial mercurius
meteor metabase microsoft minio mobx mocha moment mongo mongodb mongoose mqtt mssql mysql nats neo4j
neovim nestjs netbeans netlify next nextjs nginx nim nixos node nodejs nomad notion npm numpy nuxt
nvidia ocaml odoo okta ollama openai openapi openshift opensearch openssl oracle pandas parcel
paypal perl phoenix php pinecone pinia pip playwright pnpm podman poetry polars portainer postgres
postgresql postman powershell preact presto prettier prisma prometheus protractor pulsar pulumi
puppet puppeteer pydantic pyramid pytest python pytorch qdrant qt quarkus qwik rabbitmq rails raku
react redash redhat reddit redis redshift redux relay remix rollup ruby rust safari salesforce sanic
sass scala scikit scipy scrapy selenium sentry sequelize serverless shopify sinatra skype slack
slim snowflake snowpack solid solr sourcetree spark sphinx splunk spotify spring sqlalchemy sqlite
stencil storybook stripe subversion supabase svelte sveltekit swagger swift symfony tailwind teams
telegram tensorflow terraform thrift tokio tornado traefik trello trino tslint twilio twitter
typeorm typescript typo3 ubuntu unity unix vagrant valkey varnish vault vercel vim visual vite
vitest vue vuetify vuex wasm weaviate webassembly webpack whatsapp windows wordpress xcode yarn
youtube zapier zookeeper zustand zig zsh
""".split()
)
