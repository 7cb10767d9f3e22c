/** Lists depend on the caller, so no cache may share them; five minutes since tools change with a deployment only. */
export const privateCache = { ttlMs: 300_000, cacheScope: 'private' } as const
