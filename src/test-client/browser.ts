/** A page as a person would see it, after all redirects. */
export interface BrowserPage {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A browser without JavaScript: it keeps cookies, follows redirects and sends forms. */
export interface Browser {
  /** Goes to an address and on from there. An address that begins with `stopAt` is not opened: the page is empty then. */
  open(address: string | URL, stopAt?: string): Promise<BrowserPage>
  /** Presses a button of the first form that has it. The fields of the form go along. */
  press(page: BrowserPage, button: Button, stopAt?: string): Promise<BrowserPage>
  /** The cookies that would be sent there. */
  cookiesFor(address: string | URL): string
}

export interface Button {
  readonly name: string
  readonly value: string
  /** Values of boxes of the form that are ticked before, in any field. */
  readonly ticked?: readonly string[]
  /** What is written into fields of the form before. */
  readonly filled?: Readonly<Record<string, string>>
}

interface Cookie {
  readonly host: string
  readonly path: string
  readonly name: string
  readonly value: string
}

interface Step {
  readonly url: URL
  readonly body?: URLSearchParams
}

const maxSteps = 20

export function createBrowser(): Browser {
  const jar = new Map<string, Cookie>()
  const cookiesFor = (address: string | URL) => {
    const { hostname, pathname } = new URL(address)
    const fits = ({ host, path }: Cookie) =>
      host === hostname && (pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
    return [...jar.values()]
      .filter(fits)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }
  const send = async ({ body, url }: Step): Promise<BrowserPage> => {
    const headers = { accept: 'text/html', cookie: cookiesFor(url) }
    const init = body ? { method: 'POST', body } : {}
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keepCookie(jar, url, line)
    return { url, status: response.status, headers: response.headers, text: await response.text() }
  }
  const go = async (first: Step, stopAt?: string): Promise<BrowserPage> => {
    let step = first
    for (let count = 0; count < maxSteps; count++) {
      if (stopAt !== undefined && step.url.href.startsWith(stopAt)) return toUnopened(step.url)
      const page = await send(step)
      const next = onwardOf(page)
      if (next === undefined) return page
      step = { url: next }
    }
    throw new Error(`more than ${maxSteps} redirects, the last to ${step.url.pathname}`)
  }
  return {
    cookiesFor,
    open: (address, stopAt) => go({ url: new URL(address) }, stopAt),
    press: (page, button, stopAt) => go(toSubmission(page, button), stopAt),
  }
}

const toUnopened = (url: URL): BrowserPage => ({ url, status: 0, headers: new Headers(), text: '' })

function keepCookie(jar: Map<string, Cookie>, { hostname: host, pathname }: URL, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map(part => part.trim())
  const [name = '', ...value] = pair.split('=')
  const given = new Map(attributes.map(text => [text.split('=')[0]?.toLowerCase(), text.slice(text.indexOf('=') + 1)]))
  const path = given.get('path') ?? pathname.replace(/\/[^/]*$/, '/')
  const key = JSON.stringify([host, path, name])
  const isOver = given.get('max-age') === '0' || Date.parse(given.get('expires') ?? '') < Date.now()
  if (isOver || value.join('=') === '') jar.delete(key)
  else jar.set(key, { host, path, name, value: value.join('=') })
}

/** Where a page leads by itself, if anywhere. */
function onwardOf({ headers, status, url }: BrowserPage): URL | undefined {
  const target = status >= 300 && status < 400 ? headers.get('location') : headers.get('refresh')?.split('url=')[1]
  return target ? new URL(target, url) : undefined
}

function toSubmission({ text, url }: BrowserPage, { filled = {}, name, ticked = [], value }: Button): Step {
  const forms = [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
  const form = forms.find(([, , inner = '']) => buttonsOf(inner).some(one => one.name === name && one.value === value))
  if (!form) throw new Error(`no form of the page has the button ${name}=${value}: ${text}`)
  const [, tag = '', inner = ''] = form
  const body = new URLSearchParams(fieldsOf(inner, ticked).map((field): [string, string] => [field.name, field.value]))
  for (const [field, text] of Object.entries(filled)) body.set(field, text)
  body.append(name, value)
  const target = new URL(attributeOf(tag, 'action') ?? url.href, url)
  if (attributeOf(tag, 'method')?.toLowerCase() === 'post') return { url: target, body }
  target.search = body.toString()
  return { url: target }
}

const tagsOf = (markup: string, name: string): string[] =>
  [...markup.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(([, attributes = '']) => attributes)

const valueIn = (tag: string): string => attributeOf(tag, 'value') ?? ''
const toField = (tag: string) => ({ name: attributeOf(tag, 'name') ?? '', value: valueIn(tag) })

export const buttonsOf = (markup: string): Button[] => tagsOf(markup, 'button').map(toField)

/** Hidden fields, and what is chosen from the start. */
const fieldsOf = (markup: string, ticked: readonly string[]) =>
  tagsOf(markup, 'input')
    .filter(tag => !/type="?(?:radio|checkbox)/.test(tag) || /\schecked\b/.test(tag) || ticked.includes(valueIn(tag)))
    .map(toField)
    .filter(({ name }) => name !== '')

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
  return value?.replace(/&(amp|lt|gt|quot|#39);/g, (_, entity: string) => entities[entity] ?? '')
}
