# build it all
vite build --sourcemap --mode staging
vite optimize --force
eslint --fix src
export NODE_ENV=production
base=/shop
echo $base
