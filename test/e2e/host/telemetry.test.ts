import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { type CollectedSpan, type Collector, startCollector } from '../../client/host/collector.ts'
import { createFolder } from '../../client/host/folder.ts'
import { startHostProcess } from '../../client/host/host-process.ts'

let org: LocalOrg
let collector: Collector
let host: ReturnType<typeof startHostProcess>
const data = createFolder()

beforeAll(async () => {
  ;[org, collector] = await Promise.all([startLocalOrg(), startCollector()])
  host = startHostProcess({
    APP_PORT: '0',
    DATA_DIR: data.path,
    LOCAL_ORG_URL: org.org,
    HEROKU_APPLINK_API_URL: org.applink.apiUrl,
    HEROKU_APPLINK_TOKEN: org.applink.token,
    HEROKU_APP_ID: org.applink.appId,
    ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=secret-of-the-collector',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_METRIC_EXPORT_INTERVAL: '300',
  })
  org.forwardTo(await host.listening)
})
afterAll(async () => {
  await host.kill('SIGKILL')
  await Promise.all([org.close(), collector.close()])
  data.remove()
})

const username = 'admin@acme.example'

async function callAsApex(input: object) {
  const answer = await fetch(`${org.org}/_local/callers/apex`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: username, operation: 'enrollAccounts', input, callbackDeliveries: 1 }),
  })
  return (await answer.json()) as { status: number; callback: { id: string } }
}

async function act(tool: string, input: object, headers: Record<string, string> = {}) {
  const known = (await (await fetch(`${org.org}/_local/headers?as=${username}`)).json()) as Record<string, string>
  const answer = await fetch(`${org.mesh}/actions/${tool}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...known, ...headers },
    body: JSON.stringify(input),
  })
  await answer.text()
  return answer.status
}

const spansOf = (traceId: string | undefined): CollectedSpan[] =>
  collector.spans.filter(span => span.traceId === traceId)
const namesOf = (traceId: string | undefined) => spansOf(traceId).map(({ name }) => name)

/** Names of a span and of all above it, as far as they are here. */
function lineOf(span: CollectedSpan): string[] {
  const above = collector.spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId)
  return above ? [span.name, ...lineOf(above)] : [span.name]
}

describe('a host whose collector is set', () => {
  it('shows one trace of an agent’s call: the request, the tool, the job with its steps, and the callback', async () => {
    const called = await callAsApex({ batch: 'TRACED', steps: 2, reports: false })
    expect(called.status).toBe(202)
    await expect.poll(() => collector.spans.map(({ name }) => name)).toContain('job callback enrollAccounts')
    const root = collector.spans.find(({ name }) => name === 'POST /actions/:tool') ?? expect.unreachable()
    await expect.poll(() => namesOf(root.traceId)).toContain('job enrollAccounts')
    expect(root).toMatchObject({
      kind: 2,
      parentSpanId: '',
      attributes: { 'http.route': '/actions/:tool', 'http.response.status_code': 202 },
    })
    const spans = spansOf(root.traceId)
    const steps = spans.filter(({ name }) => name === 'job step')
    expect(steps).toHaveLength(2)
    expect(lineOf(steps[0] ?? root)).toEqual([
      'job step',
      'job enrollAccounts',
      'execute_tool enrollAccounts',
      'POST /actions/:tool',
    ])
    const asked = spans.find(({ attributes }) => attributes['db.system.name'] === 'salesforce')
    expect(asked).toMatchObject({ kind: 3 })
    const posted = spans.filter(({ name }) => name === 'job callback enrollAccounts')
    expect(posted).toHaveLength(1)
    expect(lineOf(posted[0] ?? root)).toContain('execute_tool enrollAccounts')
    // One trace: nothing that was done for the call is anywhere else, but that the org looked up what the app can do.
    const others = collector.spans.filter(({ traceId }) => traceId !== root.traceId)
    expect(others.filter(({ name }) => name !== 'GET /openapi.json')).toEqual([])
  })

  it('goes on with the trace of the caller, and says it in the log', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    await act('countAccounts', {}, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` })
    await expect.poll(() => namesOf(traceId)).toContain('POST /actions/:tool')
    const outer = spansOf(traceId).find(({ name }) => name === 'POST /actions/:tool')
    expect(outer?.parentSpanId).toBe('00f067aa0ba902b7')
    const line = host.lines.map(text => JSON.parse(text)).find(({ tool }) => tool === 'countAccounts')
    expect(line).toMatchObject({ trace_id: traceId, span_id: expect.stringMatching(/^[0-9a-f]{16}$/) })
    await expect.poll(() => collector.lines.filter(each => each.traceId === traceId)).not.toEqual([])
  })

  it('takes no harm from a trace that is none', async () => {
    const before = collector.spans.length
    for (const traceparent of ['00-0-0-01', 'x'.repeat(8000), `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`])
      expect(await act('countAccounts', {}, { traceparent, tracestate: '=,=,', baggage: 'a=b,'.repeat(900) })).toBe(200)
    await expect.poll(() => collector.spans.slice(before).filter(({ kind }) => kind === 2)).toHaveLength(3)
    expect(new Set(collector.spans.slice(before).map(({ traceId }) => traceId)).size).toBe(3)
  })

  it('sends what waits when it is asked to end, and nothing that is anybody’s', async () => {
    await expect.poll(() => [...collector.metrics.keys()]).toContain('applink.jobs')
    expect(await host.kill('SIGTERM')).toBe(0)
    // The audit names the trace in each row of the call: of the job that was accepted, of its end, and of the report.
    const accepted = collector.spans.find(({ name }) => name === 'POST /actions/:tool')
    const rows = readAudit().filter(({ traceId }) => traceId === accepted?.traceId)
    expect(rows.map(({ kind, tool }) => `${kind} ${tool}`)).toEqual([
      'accept enrollAccounts',
      'end enrollAccounts',
      'callback enrollAccounts',
    ])
    // Written when the signal came, in a batch that is sent once in a second.
    expect(collector.lines.map(({ body }) => body)).toContain('stopping')
    expect([...collector.metrics.keys()]).toEqual(
      expect.arrayContaining([
        ...['applink.tool.call.duration', 'http.server.request.duration', 'db.client.operation.duration'],
        ...['applink.job.duration', 'nodejs.eventloop.delay.p99', 'process.memory.usage'],
        ...['db.client.connection.wait_time', 'salesforce.api.requests.remaining'],
      ]),
    )
    expect(collector.resources[0]).toMatchObject({
      'service.name': expect.any(String),
      'deployment.environment.name': 'test',
    })
    expect(collector.requests[0]?.headers['api-key']).toBe('secret-of-the-collector')
    const { accessToken = '' } = org.users.find(user => user.username === username) ?? {}
    for (const secret of [accessToken, 'TRACED', org.applink.token, 'AAECAwQF', username, 'SELECT Name'])
      expect(collector.text().includes(secret), secret).toBe(false)
  })

  it('has in its dashboard and its alerts only what it sends', () => {
    const sent = new Set([...collector.metrics.values()].flatMap(toSeries))
    // This host has no MCP: `telemetry-doors.test.ts` shows its metric.
    for (const name of toSeries({ name: 'mcp.server.operation.duration', unit: 's' })) sent.add(name)
    const alerts = parse(readDoc('alerts.yaml')).groups[0].rules as { alert: string; expr: string }[]
    expect(alerts).toHaveLength(5)
    const dashboard = JSON.parse(readDoc('dashboard.json')) as { panels: { targets: { expr: string }[] }[] }
    const queries = [...alerts, ...dashboard.panels.flatMap(({ targets }) => targets)].map(({ expr }) => expr)
    const named = queries.flatMap(query => query.match(/\b[a-z]+(?:_[a-z0-9]+)+(?=[{[\s)]|$)/g) ?? [])
    const known = new Set([...sent, 'histogram_quantile', ...labels()])
    expect(named.filter(name => !known.has(name))).toEqual([])
    expect(named.filter(name => sent.has(name)).length).toBeGreaterThanOrEqual(queries.length)
    const used = queries.flatMap(query => [...query.matchAll(/\b(?:by \(([^)]*)\)|(\w+)(?==~|!=))/g)])
    const asked = used.flatMap(([, list = '', one = '']) => [...list.split(', '), one]).filter(Boolean)
    expect(asked.filter(label => !labels().has(label))).toEqual([])
  })
})

/** The rows of the audit, in the order in which they were written. */
function readAudit(): Record<string, unknown>[] {
  const database = new DatabaseSync(join(data.path, 'host.sqlite'), { readOnly: true })
  try {
    return database
      .prepare('SELECT text FROM audit_rows ORDER BY day, seq')
      .all()
      .map(row => JSON.parse(String(row.text)))
  } finally {
    database.close()
  }
}

const readDoc = (file: string): string =>
  readFileSync(new URL(`../../../docs/telemetry/${file}`, import.meta.url), 'utf8')

const units: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes', 1: '_ratio' }

/** Names under which Prometheus has a metric. @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/ */
function toSeries({ name, unit }: { readonly name: string; readonly unit: string }): string[] {
  const base = name.replaceAll('.', '_') + (units[unit] ?? '')
  return name.endsWith('.duration') || name.endsWith('_time') ? [`${base}_bucket`, `${base}_count`] : [base]
}

/** Attributes of what was sent, and what a collector adds. */
function labels(): Set<string> {
  const points = [...collector.metrics.values()].flatMap(metric => metric.points)
  const own = points.flatMap(({ attributes }) => Object.keys(attributes)).map(key => key.replaceAll('.', '_'))
  return new Set([...own, ...['job', 'instance', 'le', 'error_type', 'mcp_method_name']])
}
