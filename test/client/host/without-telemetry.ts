import { registerHooks } from 'node:module'

/** Loaded before a program: it finds no package of OpenTelemetry then, as where nobody installed any. */
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('@opentelemetry/')) return next(specifier, context)
    throw Object.assign(new Error(`there is no ${specifier}`), { code: 'ERR_MODULE_NOT_FOUND' })
  },
})
