/** Exact paths of what only `npm run dev` has. */
export const devAt = {
  start: '/',
  be: '/console/be',
  sides: '/console/sides',
  reports: '/console/side-reports',
  documents: '/console/documents',
} as const

/** Pages for developers, in the order of the navigation. */
export const devPlaces = [
  { path: devAt.start, label: 'Start' },
  { path: devAt.sides, label: 'Every side' },
  { path: devAt.documents, label: 'Specification' },
] as const
