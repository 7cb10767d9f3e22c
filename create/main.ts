#!/usr/bin/env node
import { runCreate } from './command.ts'

const usage = `Usage: npm create applink-action-host NAME

  NAME       of the app, and of the folder that is made for it; of a path, the last part is the name
  --package  a packed applink-action-host (.tgz) for the app to depend on, in place of the published one

Example:
  npm create applink-action-host my-actions`

process.exitCode = runCreate(process.argv.slice(2), {
  ...{ usage, folder: process.cwd() },
  print: text => console.log(text),
  complain: text => console.error(text),
})
