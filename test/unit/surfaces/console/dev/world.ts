import { expect } from 'vitest'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import { devSurface } from '../../../../../src/surfaces/console/dev/dev.ts'
import type { DevParts } from '../../../../../src/surfaces/console/dev/parts.ts'

/** The pages for developers of an app without tools, in which nobody signed in and nothing happened but what is given. */
export const openDevPages = (own: Partial<DevParts>) =>
  devSurface.create({
    ...{ title: 'Acme', host: '127.0.0.1:8080', catalog: createCatalog([]), dev: undefined, addresses: [] },
    log: { info() {}, error() {} },
    people: async () => [],
    firstCall: async () => undefined,
    documents: async () => [],
    ...{ compared: [], traceOf: () => ({ requests: [], lines: [] }), sides: () => expect.fail() },
    ...{ recentCalls: () => [], orgPage: '', happenings: async () => ({ entries: [] }) },
    ...own,
  })
