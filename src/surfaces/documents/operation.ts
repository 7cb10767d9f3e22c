import { html } from 'hono/html'
import type { Markup } from '../../page/page.ts'
import {
  type DescribedAnswer,
  type DescribedApi,
  type DescribedHeader,
  type DescribedOperation,
  type DescribedSchema,
  resolveIn,
} from './described.ts'
import { type DescribedField, toDescribedFields } from './fields.ts'

/** Paragraphs, with what stands between backticks as code. */
export const toProse = (text: string): readonly Markup[] =>
  text.split(/\n\s*\n/).map(paragraph => html`<p>${withCode(paragraph)}</p>`)

const withCode = (text: string): readonly (string | Markup)[] =>
  text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))

/** Where an operation is, and how it is asked for. */
export interface OperationPlace {
  readonly api: DescribedApi
  readonly path: string
  /** Of the host, without a slash at the end. */
  readonly origin: string
}

/** All that is said of one operation. */
export function toOperationCard(operation: DescribedOperation, place: OperationPlace): Markup {
  const { api, path } = place
  const { description, operationId, requestBody, responses, summary } = operation
  const answers = Object.entries(responses).map(([status, answer]) => ({ status, answer: resolveIn(api, answer) }))
  const isSuccess = ({ status }: { status: string }) => status.startsWith('2')
  const failures = answers.filter(answer => !isSuccess(answer))
  return html`<section class="card" id="${operationId}" aria-labelledby="${operationId}-title">
<h2 id="${operationId}-title">${summary}</h2>
<p><code>POST ${path}</code></p>
${toProse(description)}
<pre class="code" tabindex="0" role="region" aria-label="${summary}: a call">${toCommand(operation, place)}</pre>
<h3>Body</h3>
${toFieldTable(schemaIn(api, requestBody), `${summary}: body`)}
${answers.filter(isSuccess).map(
  ({ answer, status }) => html`<h3>Answer ${status}</h3>
${toFieldTable(schemaIn(api, answer), `${summary}: answer ${status}`)}`,
)}
<details><summary>When it fails</summary>
<dl>${failures.map(
    ({ answer, status }) =>
      html`<dt>${status === 'default' ? 'else' : status}</dt><dd>${withCode(answer.description)}</dd>`,
  )}</dl></details>
</section>`
}

/** The schema of a body or an answer. */
function schemaIn(api: DescribedApi, { content }: Pick<DescribedAnswer, 'content'>): DescribedSchema {
  const json = content?.['application/json']
  return json ? resolveIn(api, json.schema) : {}
}

function toCommand(
  { parameters = [], requestBody }: DescribedOperation,
  { api, origin, path }: OperationPlace,
): string {
  const { example = {} } = requestBody.content['application/json'] ?? {}
  const isRepeatable = parameters.some(each => resolveIn(api, each).name === 'Idempotency-Key')
  return [
    `curl ${origin}${path}`,
    '-H "Authorization: Bearer $KEY"',
    "-H 'Content-Type: application/json'",
    ...(isRepeatable ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    `-d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`,
  ].join(' \\\n  ')
}

/** The fields of an object; that it has none, where it has none. */
export function toFieldTable(schema: DescribedSchema, label: string): Markup {
  const fields = toDescribedFields(schema)
  if (fields.length === 0) return html`<p class="soft">An object without fields: <code>{}</code></p>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">What it is</th></tr></thead>
<tbody>${fields.map(toFieldRow)}</tbody></table></div>`
}

const toFieldRow = ({ description, isRequired, limits, path, type }: DescribedField): Markup => html`<tr>
<th scope="row"><code>${path}</code>${isRequired && html`<span class="help">required</span>`}</th>
<td>${type}</td>
<td>${withCode(description)}${limits.length > 0 && html`<span class="help">${limits.join('; ')}</span>`}</td></tr>`

/** Headers and what they say. */
export const toHeaderList = (headers: Readonly<Record<string, DescribedHeader>>): Markup =>
  html`<dl>${Object.entries(headers).map(
    ([name, { description = '' }]) => html`<dt><code>${name}</code></dt><dd>${withCode(description)}</dd>`,
  )}</dl>`
