import type { Hono } from 'hono'
import { consoleAt } from './addresses.ts'

/**
 * The one script of the console. All it does, pages do without it: a part of a page that is marked as live is kept up to
 * date, and a form is not sent twice.
 */
const script = `'use strict'
for (const part of document.querySelectorAll('[data-live]')) keepLive(part, part.dataset.live)
addEventListener('submit', ({ target }) => {
  setTimeout(() => { for (const button of target.querySelectorAll('button')) button.disabled = true })
})
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) for (const button of document.querySelectorAll('button')) button.disabled = false
})

function keepLive(part, address) {
  const source = new EventSource(address)
  let heard = false
  source.addEventListener('part', ({ data }) => { heard = true; show(part, data) })
  source.addEventListener('over', ({ data }) => { heard = true; source.close(); show(part, data); location.reload() })
  // What is in between may keep an answer back until it ends.
  setTimeout(() => { if (!heard && source.readyState !== 2) { source.close(); poll(part, address) } }, 4000)
  source.addEventListener('error', () => { if (source.readyState === 2) poll(part, address) })
}

async function poll(part, address) {
  const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => undefined)
  // Whoever is signed out by now, or has lost the job, gets another page in its place.
  if (answer && answer.headers.get('x-job-over') !== 'no') return location.reload()
  if (answer) show(part, await answer.text())
  setTimeout(() => poll(part, address), 2000)
}

function show(part, markup) {
  const open = part.querySelector('details')?.open
  part.innerHTML = markup
  const details = part.querySelector('details')
  if (details && open) details.open = true
  // Whoever listens hears of it when something new is to be said, and not each time that the page changes.
  const [said, now] = [document.querySelector('[role=status]'), part.querySelector('.state')?.textContent]
  if (said && now && said.textContent !== now) said.textContent = now
}
`

/** Serves the script to everybody: it holds nothing of anybody. */
export const addScript = (routes: Hono): void => {
  routes.get(consoleAt.script, c => {
    c.header('cache-control', 'public, max-age=300')
    c.header('x-content-type-options', 'nosniff')
    return c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' })
  })
}
