/** Loads what a host of `npm run dev` asks for only when it is put together. */
export const loadAhead = (): Promise<unknown> =>
  Promise.all([
    import('./dev.ts'),
    import('./trace.ts'),
    import('../mcp/mcp.ts'),
    import('../../sign-in/console/borrowed.ts'),
    import('../../sign-in/sign-in.ts'),
    import('../../surfaces/console/console.ts'),
    import('../../surfaces/console/dev/dev.ts'),
  ])
