import { loopbackPattern } from '../../../core/loopback.ts'
import { below, type Place, root } from '../../walk/place.ts'
import type { Spec } from '../../walk/targets.ts'
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { observed, pages } from '../sources.ts'

const maxChars = { json: 10_000_000, yaml: 3_000_000 } as const
const warnedShare = 0.8
const loopback = new RegExp(`^http://(?:${loopbackPattern})(?::\\d+)?(?:/|$)`)

/** Rules on the document as a whole. */
export const documentRules: readonly Rule[] = [
  {
    id: 'es-openapi-version',
    profile: 'es',
    severity: 'error',
    sentence: '`openapi` is 3.0 with any patch number; External Services alone takes Swagger 2.0 too.',
    sources: [
      pages['ES-OAS'],
      pages['VSC-RULES'],
      observed('Ten of the fifteen registrations that were read, all Complete, are Swagger 2.0.'),
    ],
    at: 'document',
    check: spec => versionProblem(spec),
  },
  {
    id: 'es-info-required',
    profile: 'es',
    severity: 'error',
    sentence: '`info` has a title, and for agents a version; it should have a version and a description.',
    sources: [
      pages['AFV-14'],
      pages['VSC-RULES'],
      observed('The documents that Flow Builder writes for its HTTP callouts have no version, and are registered.'),
    ],
    at: 'document',
    check: ({ document }) => (['title', 'version', 'description'] as const).flatMap(key => missingInfo(document, key)),
  },
  {
    id: 'es-doc-size',
    profile: 'es',
    severity: 'error',
    sentence: 'JSON has at most 10,000,000 characters, YAML 3,000,000.',
    sources: [pages['ES-LIMITS']],
    at: 'document',
    check: ({ text }) => {
      if (!text) return none
      const limit = maxChars[text.format]
      if (text.sizeChars <= limit * warnedShare) return none
      const size = `${count(text.sizeChars)} characters of ${text.format.toUpperCase()}; Salesforce takes ${count(limit)}`
      return [
        problemAt(root, {
          message: `The document has ${size}.`,
          fix: text.format === 'yaml' ? 'Publish it as JSON, or split it.' : 'Split it into several services.',
          severity: text.sizeChars > limit ? 'error' : 'warning',
        }),
      ]
    },
  },
  {
    id: 'es-single-server',
    profile: 'es',
    severity: 'warning',
    sentence: 'There is exactly one server, absolute and https, without variables; none on paths or operations.',
    sources: [pages['VSC-RULES'], pages['ES-NC']],
    at: 'document',
    check: spec => [
      ...rootServers(spec),
      ...[...spec.paths, ...spec.operations].flatMap(({ value, place }) =>
        value.servers === undefined
          ? none
          : [serverProblem(below(place, 'servers'), 'Servers of a path or operation are not read.', 'Remove them.')],
      ),
    ],
  },
  {
    id: 'es-security-ignored',
    profile: 'es',
    severity: 'info',
    sentence: '`security`, `securitySchemes`, `tags` and `externalDocs` are ignored.',
    sources: [pages['ES-DEF']],
    at: 'document',
    check: spec => ['security', 'securitySchemes', 'tags', 'externalDocs'].flatMap(key => ignored(spec, key)),
  },
]

function versionProblem({ document, operations }: Spec): readonly Problem[] {
  const { openapi, swagger } = document
  if (swagger === undefined && typeof openapi === 'string' && /^3\.0\.\d+$/.test(openapi)) return none
  const [key, version] = swagger === undefined ? ['openapi', openapi] : ['swagger', swagger]
  const isForOthers = [document, ...operations.map(({ value }) => value)].some(value => 'x-sfdc' in value)
  return [
    problemAt(below(root, key), {
      message: `The document says ${key} ${JSON.stringify(version)}; Salesforce's agents and AppLink take OpenAPI 3.0 only.`,
      fix: 'Convert the document and write openapi: 3.0.3.',
      severity: version === '2.0' && !isForOthers ? 'warning' : 'error',
    }),
  ]
}

const count = (value: number): string => value.toLocaleString('en-US')

function missingInfo(document: JsonObject, key: 'title' | 'version' | 'description'): readonly Problem[] {
  const { info } = document
  const value = objectOf(info)[key]
  if (typeof value === 'string' && value.trim()) return none
  const parent = isObject(info) ? below(root, 'info') : root
  return [
    problemAt(value === undefined ? parent : below(parent, key), {
      message: `info.${key} is ${value === undefined ? 'missing' : 'not a text'}.`,
      fix:
        key === 'version'
          ? "Write a version, such as '1.0.0' (in quotes, so that it stays a text)."
          : `Write a ${key}.`,
      severity: key === 'title' || (key === 'version' && 'x-sfdc' in document) ? 'error' : 'warning',
    }),
  ]
}

function rootServers({ document }: Spec): readonly Problem[] {
  const servers = listOf(document.servers)
  const at = below(root, 'servers')
  if (servers.length !== 1) {
    const message = `The document has ${servers.length} servers; External Services reads the path of the first.`
    return [serverProblem(document.servers === undefined ? root : at, message, 'Name exactly one server.')]
  }
  const { url, variables } = objectOf(servers[0])
  const address = textOf(url)
  if (variables !== undefined || address.includes('{')) {
    return [serverProblem(below(at, 0), 'The server has variables.', 'Write the address out.')]
  }
  if (/^https:\/\/[^/]/.test(address) || loopback.test(address)) return none
  return [serverProblem(below(at, 0, 'url'), `The server ${address} is not an absolute https address.`, 'Write one.')]
}

const serverProblem = (place: Place, message: string, fix: string): Problem => problemAt(place, { message, fix })

/** One finding for each keyword: where it is first, and how often it is elsewhere. */
function ignored({ document, operations }: Spec, key: string): readonly Problem[] {
  const holders = [
    { value: document, place: root },
    { value: objectOf(document.components), place: below(root, 'components') },
    ...operations,
  ].filter(({ value }) => value[key] !== undefined)
  const [first, ...others] = holders
  if (!first) return none
  const elsewhere = others.length ? `, here and in ${count(others.length)} more places` : ''
  return [
    problemAt(below(first.place, key), {
      message: `Salesforce ignores ${key}${elsewhere}; who may call is up to the named credential.`,
      fix: 'Nothing to do; leave it out where nobody else reads the document.',
    }),
  ]
}
