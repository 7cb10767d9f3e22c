import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { leadOnByPage } from '../../../src/sign-in/server/page-onward.ts'

const opened: Server[] = []
afterEach(() => {
  for (const server of opened.splice(0)) server.close()
})

/** Asks a server whose answers lead on by pages. */
async function ask(listener: RequestListener, method = 'GET'): Promise<Response> {
  const server = createServer((request, response) => {
    leadOnByPage(response)
    return listener(request, response)
  })
  opened.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return fetch(`http://127.0.0.1:${port}/oauth/authorize`, { method, redirect: 'manual' })
}

const to = 'http://localhost:5555/callback?code=a&state=%22b%22'
const cookies = ['a=1; Path=/', 'b=2; Path=/']

const app = new Hono()
app.get('/oauth/authorize', c => {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
  return c.redirect(to, 303)
})

const redirecting: readonly (readonly [string, RequestListener])[] = [
  [
    'at once, with a body',
    (_, response) =>
      void response.writeHead(302, { Location: to, 'Set-Cookie': cookies, 'Content-Length': 4 }).end('gone'),
  ],
  [
    'with a text for the status',
    (_, response) => void response.writeHead(303, 'See Other', { location: to, 'set-cookie': cookies }).end(),
  ],
  [
    'as Koa does',
    (_, response) => {
      response.statusCode = 303
      response.setHeader('Location', to)
      response.setHeader('Set-Cookie', cookies)
      response.setHeader('Content-Length', 11)
      response.end('Redirecting')
    },
  ],
  [
    'in pieces',
    (_, response) => {
      response.statusCode = 307
      response.setHeader('location', to)
      response.setHeader('set-cookie', cookies)
      response.write('Redi')
      response.end('recting')
    },
  ],
  ['as Hono does', getRequestListener(app.fetch)],
]

describe('an answer that would redirect', () => {
  it.each(redirecting)('%s is a page that leads on, with all its cookies', async (_, listener) => {
    const answer = await ask(listener)
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null])
    expect(answer.headers.get('refresh')).toBe(`0; url=${to}`)
    expect(answer.headers.getSetCookie()).toEqual(cookies)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    const page = await answer.text()
    expect(page).toContain('<a href="http://localhost:5555/callback?code=a&amp;state=%22b%22">')
    expect(page).not.toMatch(/gone|Redirecting/)
  })

  it('to HEAD has no page either', async () => {
    const answer = await ask((_, response) => void response.writeHead(302, { location: '/x' }).end(), 'HEAD')
    expect([answer.status, answer.headers.get('refresh'), await answer.text()]).toEqual([200, '0; url=/x', ''])
  })

  it.each(['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x'])(
    'never becomes a link to a script: %s',
    async location => {
      const answer = await ask((_, response) => void response.writeHead(302, { location }).end())
      expect([answer.status, await answer.text()]).toEqual([302, ''])
    },
  )
})

describe('any other answer', () => {
  it('is as it was', async () => {
    const answer = await ask((_, response) => void response.writeHead(201, { location: '/x', a: 'b' }).end('{"c":1}'))
    expect([answer.status, answer.headers.get('location'), answer.headers.get('a')]).toEqual([201, '/x', 'b'])
    expect(await answer.text()).toBe('{"c":1}')
  })

  it('in pieces is as it was', async () => {
    const answer = await ask((_, response) => {
      response.setHeader('a', 'b')
      response.write('one ')
      response.write('two ')
      response.end('three')
    })
    expect([answer.status, answer.headers.get('a'), await answer.text()]).toEqual([200, 'b', 'one two three'])
  })
})
