/** Exact paths of what only `npm run dev` has. */
export const devAt = {
  start: '/',
  be: '/console/be',
  sides: '/console/sides',
  reports: '/console/side-reports',
  documents: '/console/documents',
  live: '/console/live',
  liveEvents: '/console/live-events',
} as const

/** Pages for developers, in the order of the navigation. */
export const devPlaces = [
  { path: devAt.start, label: 'Start' },
  { path: devAt.sides, label: 'Every side' },
  { path: devAt.documents, label: 'Specification' },
  { path: devAt.live, label: 'Live' },
] as const
