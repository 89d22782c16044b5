#!/bin/sh
# Deploys this folder.
#
#   sh deploy.sh STACK{% if assets or large %} BUCKET{% endif %} [NAME=VALUE ...]
#
# STACK   the name of the stack, made or updated{% if assets or large %}
# BUCKET  a bucket of yours in the same region, for {% if assets %}the files of assets/{% else %}the template{% endif %}{% endif %}
# NAME=VALUE  parameters of the template{% if values %}; they take precedence over the values of parameters.json, which stand below{% endif %}
{%- if asked %}
#             without a value here, to be given when the stack is made: {{ asked | join(sep=", ") }}{% endif %}
set -eu
cd "$(dirname "$0")"
stack=${1:?usage: sh deploy.sh STACK{% if assets or large %} BUCKET{% endif %} [NAME=VALUE ...]}
{%- if assets or large %}
bucket=${2:?usage: sh deploy.sh STACK BUCKET [NAME=VALUE ...]}
shift 2
{%- else %}
shift
{%- endif %}
{%- if values %}
# An update keeps the value of a parameter that it is not given, so each is given.
set -- {{ values | join(sep=" ") }} "$@"
{%- endif %}
{%- for key in assets %}
aws s3 cp --only-show-errors assets/{{ key }} s3://"$bucket"/{{ key }}
{%- endfor %}
{%- if assets %}
set -- "AssetBucket=$bucket" "$@"
{%- endif %}
if [ "$#" -gt 0 ]; then set -- --parameter-overrides "$@"; fi
{%- if tags %}
# The stack itself; what is in it has its tags in the template.
set -- --tags {{ tags | join(sep=" ") }} "$@"
{%- endif %}
aws cloudformation deploy --stack-name "$stack" --template-file {{ template }} --capabilities {{ capability }}{% if large %} --s3-bucket "$bucket"{% endif %} --no-fail-on-empty-changeset "$@"
aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]' --output table
