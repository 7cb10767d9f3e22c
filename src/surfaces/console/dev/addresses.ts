/** Exact paths of what only `npm run dev` has. */
export const devAt = {
  start: '/',
  be: '/console/be',
  sides: '/console/sides',
} as const

/** Pages for developers, in the order of the navigation. */
export const devPlaces = [{ path: devAt.start, label: 'Start' }] as const
