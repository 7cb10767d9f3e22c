import { html } from 'hono/html'
import type { Markup, Page } from '../../page/page.ts'
import {
  type DescribedAnswer,
  type DescribedApi,
  type DescribedHeader,
  type DescribedParameter,
  type DescribedSchema,
  resolveIn,
} from './described.ts'
import { toFieldTable, toHeaderList, toOperationCard, toProse } from './operation.ts'

export interface ReferenceSource {
  /** The OpenAPI document, as JSON. */
  readonly json: string
  /** Address of the YAML. */
  readonly yamlPath: string
  /** Where callers find this host. Default: the server that the document names. */
  readonly publicUrl: string | undefined
}

/** The page that says all of the document to a person, without a script. */
export function toReferencePage({ json, publicUrl, yamlPath }: ReferenceSource): Page {
  const api = JSON.parse(json) as DescribedApi
  const { title } = api.info
  const { host, origin } = new URL(publicUrl ?? api.servers[0]?.url ?? '')
  const operations = Object.entries(api.paths)
  return {
    ...{ title, host },
    head: html`<a class="skip" href="#main">Skip to the content</a>
<header class="top"><p class="app">${title}</p>
<nav aria-label="Operations"><ul>${operations.map(
      ([, { post }]) => html`<li><a href="#${post.operationId}">${post.summary}</a></li>`,
    )}</ul></nav></header>`,
    body: html`<div id="main" tabindex="-1">
${toIntroduction(api, yamlPath)}
${operations.map(([path, { post }]) => toOperationCard(post, { api, path, origin }))}
${toShared(api)}</div>`,
  }
}

const toIntroduction = ({ components, info }: DescribedApi, yamlPath: string): Markup => html`<section class="card">
<h1>${info.title}</h1>
${toProse(info.description)}
${Object.values(components.securitySchemes).flatMap(({ description }) => toProse(description))}
<p>Version ${info.version}. For generators of clients: <a href="${yamlPath}">the OpenAPI document</a>.</p>
</section>`

/** What is the same for all operations, said once. */
function toShared(api: DescribedApi): Markup {
  const { headers = {}, parameters = {}, responses = {}, schemas = {} } = api.components
  const asked = Object.values(parameters) as readonly DescribedParameter[]
  const sent = Object.fromEntries(asked.map(parameter => [parameter.name, parameter]))
  const answered = Object.assign({}, ...(Object.values(responses) as DescribedAnswer[]).map(each => each.headers ?? {}))
  const ofAnswers = { ...headersOfOperations(api), ...resolvedIn(api, answered) }
  const failure = schemas.Failure as DescribedSchema | undefined
  return html`<section class="card"><h2>For all operations</h2>
${asked.length > 0 && html`<h3>Headers that you may send</h3>${toHeaderList(sent)}`}
${Object.keys(headers).length > 0 && html`<h3>Headers of answers</h3>${toHeaderList(ofAnswers)}`}
${failure && html`<h3>The form of a failure</h3>${toFieldTable(failure, 'The form of a failure')}`}
</section>`
}

type Headers = NonNullable<DescribedAnswer['headers']>

const resolvedIn = (api: DescribedApi, headers: Headers): Readonly<Record<string, DescribedHeader>> =>
  Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, resolveIn(api, header)]))

/** Under the names that they have on the wire, which the shared ones lack. */
const headersOfOperations = (api: DescribedApi): Readonly<Record<string, DescribedHeader>> =>
  Object.assign(
    {},
    ...Object.values(api.paths)
      .flatMap(({ post }) => Object.values(post.responses))
      .map(answer => resolvedIn(api, resolveIn(api, answer).headers ?? {})),
  )
