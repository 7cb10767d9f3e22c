import { html } from 'hono/html'
import type { AdminChange, AdminReach } from '../../../core/administration/administration.ts'
import { AppError, toAppError } from '../../../core/failure.ts'
import { createFootprint } from '../../../core/invoke/footprint.ts'
import { identityOf } from '../../../core/invoke/invoke.ts'
import { type Form, readForm } from '../../../page/form.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { showNotice, showVisit, type VisitPage } from '../frame.ts'
import { oldPage } from '../notices.ts'
import type { ConsoleAdmin, ConsoleParts, ConsoleVisit } from '../visit.ts'

export interface AdminParts extends ConsoleParts {
  readonly admin: ConsoleAdmin
}

/** A request of an administrator. */
export interface AdminVisit extends ConsoleVisit {
  /** What she sees; nothing else is there for her. */
  readonly reach: AdminReach
}

export type AdminHandle = (parts: AdminParts, visit: AdminVisit) => Promise<Response> | Response

const places = [
  { path: consoleAt.admin, label: 'Connections' },
  { path: consoleAt.adminSignIns, label: 'Sign-ins' },
  { path: consoleAt.adminJobs, label: 'Jobs' },
  { path: consoleAt.adminCallbacks, label: 'Callbacks' },
  { path: consoleAt.adminAudit, label: 'Audit' },
  { path: consoleAt.adminPermissions, label: 'Permissions' },
  { path: consoleAt.adminPolicy, label: 'Data policy' },
]

/** A page of the administration, with its own navigation. */
export const showAdmin = (parts: AdminParts, visit: AdminVisit, { at, body, ...page }: VisitPage) =>
  showVisit(parts, visit, {
    ...page,
    at: consoleAt.admin,
    body: html`<nav class="sub" aria-label="Administration"><ul>${places.map(
      ({ label, path }) => html`<li><a href="${path}" ${path === at && html`aria-current="page"`}>${label}</a></li>`,
    )}</ul></nav>${body}`,
  })

/** The token field of a form of hers, and of no other. */
export const tokenOf = ({ door }: AdminParts, { c, visitor }: AdminVisit, name: string): Markup =>
  html`<input type="hidden" name="token" value="${door.formToken(c, { name, visitor })}">`

/** What she sent, where it came from that form of hers; else the answer that says that nothing was changed. */
export async function readOwnForm(parts: AdminParts, visit: AdminVisit, name: string): Promise<Form | Response> {
  const { c, visitor } = visit
  const form = await readForm(c)
  return parts.door.isOwnForm(c, { name, visitor }, form('token'))
    ? form
    : showNotice(parts, visit, { ...oldPage, status: 403 })
}

interface Change<Result> extends AdminChange {
  run(): Promise<Result>
  /** The user whom it concerned, where only the result says so. */
  subjectOf?(result: Result): string | undefined
}

/** Makes a change and has it recorded, whatever comes of it. @throws what the change does */
export async function recorded<Result>(
  { admin }: AdminParts,
  { person, requestId }: AdminVisit,
  { action, jobId, run, subject, subjectOf }: Change<Result>,
): Promise<Result> {
  const start = performance.now()
  const record = (outcome: Parameters<typeof admin.record>[0]['outcome'], about: string | undefined) =>
    admin.record({
      ...{ kind: 'admin', requestId, surface: 'console', tool: action, ...identityOf(person), subject: about, outcome },
      ...{ ms: performance.now() - start, footprint: createFootprint(jobId) },
    })
  try {
    const result = await run()
    record('ok', subject ?? subjectOf?.(result))
    return result
  } catch (error) {
    record(toAppError(error).code, subject)
    throw error
  }
}

/** Where there are jobs at all. @throws not_found */
export function jobsOf({ admin }: AdminParts): NonNullable<ConsoleAdmin['jobs']> {
  if (!admin.jobs)
    throw new AppError('not_found', 'No tool of this host takes longer than a request, so there are no jobs.')
  return admin.jobs
}
