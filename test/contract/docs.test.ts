import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, readSource } from './imports.ts'

const root = new URL('../../', import.meta.url)
const pages = filesIn(['*.md', 'docs/*.md', 'examples/**/*.md', 'local-org/**/*.md', 'create/**/*.md'])

/** What stands in blocks of code is no text of the page. */
const textOf = (file: string): string => readSource(file).replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '')

/** The names under which GitHub makes the headings of a page reachable. */
function anchorsOf(file: string): ReadonlySet<string> {
  const counts = new Map<string, number>()
  const anchors = [...textOf(file).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
  return new Set(anchors)
}

interface Link {
  readonly page: string
  readonly to: string
}

const links: readonly Link[] = pages.flatMap(page =>
  [...textOf(page).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)/gm)].map(([, inline, defined = '']) => ({
    page,
    to: inline ?? defined,
  })),
)

const testsOfSamples = filesIn(['test/app/**/*.ts']).map(readSource).join('\n')

/** Pages may go on speaking of a sample tool or an example after somebody has deleted it, with the tests that name it. */
function wentWithItsTests(path: string): boolean {
  const [, sample] = /^(tools\/[\w-]+|examples(?:\/[\w-]+)?)/.exec(path) ?? []
  return sample !== undefined && !testsOfSamples.includes(`/${sample}`) && !existsSync(new URL(sample, root))
}

const isThere = (path: string): boolean => existsSync(new URL(path, root)) || wentWithItsTests(path)

function problemOf({ page, to }: Link): string | undefined {
  if (/^https:\/\//.test(to)) return undefined
  if (/^[a-z]+:/.test(to)) return `${page}: ${to} is not https`
  const [path = '', anchor] = to.split('#')
  const target = path === '' ? page : posix.join(posix.dirname(page), path)
  if (!isThere(target)) return `${page}: ${to} leads nowhere`
  if (anchor !== undefined && !anchorsOf(target).has(anchor)) return `${page}: ${to} has no such heading`
  return undefined
}

describe('the pages', () => {
  it('lead to files and headings that are there, or to https', () => {
    expect(links.length).toBeGreaterThan(50)
    expect(links.flatMap(link => problemOf(link) ?? [])).toEqual([])
  })

  it.each([
    ['gone.md', 'README.md: gone.md leads nowhere'],
    ['docs/mcp.md#gone', 'README.md: docs/mcp.md#gone has no such heading'],
    ['http://a.example', 'README.md: http://a.example is not https'],
  ])('would be caught where %s is named', (to, problem) => {
    expect(problemOf({ page: 'README.md', to })).toBe(problem)
  })

  it('are all reached from the README', () => {
    const reached = links
      .filter(({ page }) => page === 'README.md')
      .map(({ to }) => posix.normalize(to.split('#')[0] ?? ''))
    const own = pages.filter(page => page !== 'README.md' && !/^create\/|\/sample\//.test(page))
    expect(own.filter(page => !reached.includes(page))).toEqual([])
  })

  it('name files of this repository that are there', () => {
    const named = pages
      .filter(page => page !== 'CHANGELOG.md')
      .flatMap(page =>
        [...textOf(page).matchAll(/`((?:src|local-org|create|test|bench|examples)\/[\w./-]+)`/g)].map(
          ([, path = '']) => ({
            page,
            path,
          }),
        ),
      )
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter(({ path }) => !isThere(path))).toEqual([])
  })
})

describe('what a comment refers to', () => {
  const sources = filesIn(['{src,local-org,create,tools,examples,test,bench}/**/*.ts', '*.ts'])
  const referencesIn = (text: string): string[] =>
    [...text.matchAll(/(?<=[*/.] )@see +(.+?) *(?:\*\/)?$/gm)].map(([, to = '']) => to)
  /** An address, perhaps with a word in brackets on what is meant there. */
  const isPage = (to: string): boolean =>
    /^https:\/\/\S+(?: \(.+\))?$/.test(to) || (/^[\w./-]+\.md$/.test(to) && existsSync(new URL(to, root)))

  it('is an https address or a page of this repository', () => {
    const references = sources.flatMap(file => referencesIn(readSource(file)).map(to => ({ file, to })))
    expect(references.length).toBeGreaterThan(50)
    expect(references.filter(({ to }) => !isPage(to))).toEqual([])
  })

  it.each(['RFC 9728', 'reference/applink.md 2.2', 'http://a.example', 'https://a.example mesh/proxy.go'])(
    'would be caught as %j',
    to => {
      expect(isPage(referencesIn(` * ${'@'}see ${to}`)[0] ?? '')).toBe(false)
    },
  )
})
