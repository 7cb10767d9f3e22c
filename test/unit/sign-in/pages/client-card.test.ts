import { describe, expect, it } from 'vitest'
import { isRememberable, toClientCard } from '../../../../src/sign-in/pages/client-card.ts'

const card = (clientId: string, redirectUri: string, registered = false) =>
  toClientCard({ clientId, clientName: 'Acme', redirectUri, registered })

describe('who asks', () => {
  it.each([
    ['https://claude.ai/client.json', false, 'document', 'claude.ai'],
    ['portal', true, 'registered', ''],
    ['mVbNxK9zRandom', false, 'unverified', ''],
    ['http://claude.ai/client.json', false, 'unverified', ''],
  ])('%s, set up beforehand: %s, counts as %s', (...[clientId, registered, trust, publisher]) => {
    expect(card(clientId, 'https://claude.ai/cb', registered)).toMatchObject({ trust, publisher })
  })

  it.each(['\u3164', '\u2800 \u115f', '""', '\u200b\ufe0f'])(
    'with a name that nobody sees has none: %j',
    clientName => {
      const facts = { clientId: 'x', redirectUri: 'https://claude.ai/cb', registered: false }
      expect(toClientCard({ ...facts, clientName }).name).toBe('A program without a name')
    },
  )

  it('without a name is called after the host that publishes it, else nothing', () => {
    const facts = { redirectUri: 'https://claude.ai/cb', registered: false, clientName: '\u202e' }
    expect(toClientCard({ ...facts, clientId: 'https://claude.ai/c' }).name).toBe('claude.ai')
    expect(toClientCard({ ...facts, clientId: 'x' }).name).toBe('A program without a name')
  })
})

describe('an approval is remembered', () => {
  it.each([
    ['for a published client and its site', 'https://claude.ai/c', 'https://claude.ai/cb', false, true],
    ['for a client set up beforehand and its site', 'portal', 'https://portal.example/cb', true, true],
    ['not for a name that nobody vouches for', 'x', 'https://claude.ai/cb', false, false],
    ['not for a program on this computer', 'https://claude.ai/c', 'http://127.0.0.1:1/cb', false, false],
    ['not for what opens the links of an app', 'portal', 'com.example.app:/cb', true, false],
  ])('%s', (...[, clientId, redirectUri, registered, remembered]) => {
    expect(isRememberable(card(clientId, redirectUri, registered))).toBe(remembered)
  })
})
