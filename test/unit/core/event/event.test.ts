import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Sender } from '../../../../src/core/caller.ts'
import type { EventOptions } from '../../../../src/core/event/event.ts'
import { decideRights } from '../../../../src/core/invoke/rights.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import type { Surface } from '../../../../src/core/tool/surface.ts'
import { defineCallout } from '../../../../src/kit.ts'
import { eventWith } from '../../surfaces/events/world.ts'
import { toolWith } from '../../world.ts'

const problemsOf = (options: object): string => {
  try {
    createCatalog([], [eventWith(options as Partial<EventOptions<z.ZodObject>>)])
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('a handler of events', () => {
  it.each(['user', 'user-plus', undefined, null])(
    'is refused at start-up when it runs as %j: nobody is there',
    runAs => {
      expect(problemsOf({ runAs })).toContain('event "orderChanged": runAs: an event comes without a user')
    },
  )

  it.each([
    [{ name: 'order_changed' }, 'name: camelCase letters and digits'],
    [{ name: 'jobStatus' }, 'name: the host itself has an operation of this name'],
    [{ dataActionTarget: 'a b' }, 'dataActionTarget: an API name has'],
    [{ runAs: {} }, 'runAs: stored rights are written'],
    [{ runAs: { authorization: 'a__b' } }, 'runAs: an authorization name has'],
    [{ runAs: { authorizations: [] } }, 'runAs.authorizations: a list of at least one name'],
    [{ acrossOrgs: 'yes' }, 'acrossOrgs: must be true or false'],
    [{ payload: z.string() }, 'payload: must be a z.object'],
    [{ maxRunning: 0 }, 'maxRunning: must be a whole number, at least 1'],
    [{ timeLimitMs: 90_000_000 }, 'timeLimitMs: must be a whole number from 1 to 86400000'],
    [
      { callouts: [defineCallout({ name: 'news', urlFrom: 'news' })] },
      'callouts.0.urlFrom: must be the name of a variable',
    ],
  ])('is refused with %j', (options, problem) => {
    expect(problemsOf(options)).toMatch(new RegExp(`- event "\\w+": ${problem}`))
  })

  it('shares one space of names with tools, ignoring letter case', () => {
    const make = () => createCatalog([toolWith({ name: 'orderchanged' })], [eventWith()])
    expect(make).toThrow('event "orderChanged": name: same as "orderchanged"')
    expect(() => createCatalog([], [eventWith(), eventWith()])).toThrow('same as "orderChanged"')
  })

  it('names third parties as tools do, and not others by the same name', () => {
    const news = defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL' })
    const other = defineCallout({ name: 'news', urlFrom: 'OTHER_API_URL' })
    expect(() => createCatalog([toolWith({ callouts: [news] })], [eventWith({ callouts: [news] })])).not.toThrow()
    expect(() => createCatalog([toolWith({ callouts: [news] })], [eventWith({ callouts: [other] })])).toThrow(
      'event "orderChanged": callouts: "news" is another one elsewhere',
    )
  })

  it('is on no surface of tools, and in no list of them', () => {
    const catalog = createCatalog([toolWith()], [eventWith()])
    const surfaces: Surface[] = ['actions', 'mcp', 'api', 'events']
    expect(surfaces.filter(surface => catalog.toolOf('orderChanged', surface))).toEqual(['events'])
    expect(catalog.tools.map(({ name }) => name)).toEqual(['echoText'])
    expect(catalog.toolOf('echoText', 'events')).toBeUndefined()
    expect(catalog.events.map(({ name }) => name)).toEqual(['orderChanged'])
  })

  it('makes a host one with jobs, without making it answer jobStatus', () => {
    const catalog = createCatalog([toolWith()], [eventWith()])
    expect(catalog.hasJobs).toBe(true)
    expect(catalog.toolOf('jobStatus', 'actions')).toBeUndefined()
    expect(createCatalog([toolWith()]).hasJobs).toBe(false)
  })

  it('is frozen', () => {
    expect(Object.isFrozen(eventWith())).toBe(true)
  })
})

describe('a sender of events', () => {
  const sender: Sender = { kind: 'sender', orgId: '00D5e000000AcmEEAS', dataActionTarget: 'orderChanges' }

  it.each(['user', 'user-plus'] as const)('never gets the rights of a tool that runs as %s', runAs => {
    expect(() => decideRights(toolWith({ runAs }), sender)).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })

  it('gets those of an authorization', () => {
    expect(decideRights(toolWith({ runAs: { authorization: 'influencerPortal' } }), sender)).toBe('stored')
  })
})
