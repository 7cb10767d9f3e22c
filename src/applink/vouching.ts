import { createBoundedMap } from '../core/bounded-map.ts'
import type { AppLink, MeshAnswer } from './applink.ts'
import type { NamedAddon } from './search.ts'

/** One of several add-ons, with its address. */
export interface AddressedAddon extends NamedAddon {
  readonly apiUrl: string
}

type Vouching = Pick<AppLink, 'authenticateInvocation' | 'authenticateEvents'>
type Ask = (link: AppLink) => Promise<MeshAnswer>

const maxLearned = 1000

/**
 * Whether any of several add-ons vouches for a call or for events. An org is connected to one of them as a rule: which one is
 * learned from the answer that let something in, and that one is asked first. The others are asked only where it refuses.
 */
export function createVouching(addons: readonly AddressedAddon[]): Vouching {
  const learned = createBoundedMap<AddressedAddon>(maxLearned)

  async function askInTurn(key: string, candidates: readonly AddressedAddon[], ask: Ask): Promise<MeshAnswer> {
    const first = learned.get(key)
    const answers: Answer[] = []
    for (const addon of inTurn(candidates, first)) {
      const answer = await answerOf(ask(addon.link))
      if ('status' in answer && answer.status === 200) {
        if (addon !== first) learned.set(key, addon)
        return answer
      }
      answers.push(answer)
    }
    return refusalOf(answers)
  }

  return {
    authenticateInvocation(invocation) {
      const { addonUuid, orgId } = invocation
      const candidates = addonUuid === undefined ? addons : addons.filter(({ apiUrl }) => isOf(apiUrl, addonUuid))
      return askInTurn(orgId, candidates, link => link.authenticateInvocation(invocation))
    },
    authenticateEvents: events =>
      askInTurn(`${events.orgId} ${events.apiName}`, addons, link => link.authenticateEvents(events)),
  }
}

type Answer = MeshAnswer | { readonly lost: unknown }

const answerOf = (asked: Promise<MeshAnswer>): Promise<Answer> => asked.catch((lost: unknown) => ({ lost }))

function inTurn(candidates: readonly AddressedAddon[], first: AddressedAddon | undefined): readonly AddressedAddon[] {
  if (!first || !candidates.includes(first)) return candidates
  return [first, ...candidates.filter(addon => addon !== first)]
}

const isOf = (apiUrl: string, addonUuid: string): boolean =>
  `${apiUrl.toLowerCase()}/`.includes(`/addons/${addonUuid.toLowerCase()}/`)

const isUndecided = (answer: Answer): boolean => 'lost' in answer || answer.status >= 500 || answer.status === 429
const isRefusal = (answer: Answer): boolean => 'status' in answer && [401, 403].includes(answer.status)

/** A refusal only where all refuse: one that could not say may be the one that would have vouched. @throws what was lost */
function refusalOf(answers: readonly Answer[]): MeshAnswer {
  const telling = answers.find(isUndecided) ?? answers.find(isRefusal) ?? answers[0]
  if (telling && 'lost' in telling) throw telling.lost
  return telling ?? { status: 403, body: 'the call was made through an add-on that is not attached' }
}
