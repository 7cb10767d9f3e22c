import type { Backend } from 'openworkflow/internal'
import { expect, it, vi } from 'vitest'
import { createRenewedBackend } from '../../../../src/jobs/engine/renewed-backend.ts'

it('stops though the driver never says that it has', async () => {
  const stop = vi.fn(() => new Promise<void>(() => undefined))
  const backend = await createRenewedBackend({ connect: async () => ({ stop }) as unknown as Backend, timeoutMs: 1000 })
  await backend.stop()
  expect(stop).toHaveBeenCalledOnce()
})

it('says why stopping failed', async () => {
  const stop = () => Promise.reject(new Error('no socket'))
  const backend = await createRenewedBackend({ connect: async () => ({ stop }) as unknown as Backend, timeoutMs: 1000 })
  await expect(backend.stop()).rejects.toThrow('no socket')
})
