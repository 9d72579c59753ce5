#!/bin/sh
# migrate first, then collect what is static
python manage.py migrate --fake-initial
python manage.py collectstatic --noinput
npm test
git commit --amend
title="ready"
echo "$title"
