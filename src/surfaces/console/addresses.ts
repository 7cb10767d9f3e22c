/** Exact paths, as the mesh lets them by: ids and names travel in the query. */
export const consoleAt = {
  tools: '/console',
  tool: '/console/tool',
  jobs: '/console/jobs',
  job: '/console/job',
  jobEvents: '/console/job-events',
  admin: '/console/admin',
  adminPermissions: '/console/admin/permissions',
  adminPolicy: '/console/admin/policy',
  adminSignIns: '/console/admin/sign-ins',
  adminJobs: '/console/admin/jobs',
  adminJob: '/console/admin/job',
  adminCallbacks: '/console/admin/callbacks',
  adminAudit: '/console/admin/audit',
  script: '/console/script.js',
  signIn: '/console/sign-in',
  signOut: '/console/sign-out',
} as const
