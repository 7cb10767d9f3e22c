import type { PicklistValue } from '../../model.ts'
import { stageOf } from '../../records/rules/opportunity.ts'
import { objectNamed } from '../../store/schema.ts'
import type { Store, Values } from '../../store/store.ts'

/** Statuses that end a case or make a lead a customer; others leave them open. */
const closedCase = 'Closed'
const convertedLead = 'Closed - Converted'

const common = ({ value, label }: PicklistValue, at: number): Values => ({
  MasterLabel: label,
  ApiName: value,
  SortOrder: at + 1,
})

const preset = ({ isDefault }: PicklistValue): 0 | 1 => (isDefault ? 1 : 0)

function toStage(item: PicklistValue, at: number): Values {
  const { probability, category, categoryName, closed } = stageOf(item.value)
  return {
    ...common(item, at),
    IsActive: item.active ? 1 : 0,
    IsClosed: closed ? 1 : 0,
    IsWon: closed && probability === 100 ? 1 : 0,
    ForecastCategory: category,
    ForecastCategoryName: categoryName,
    DefaultProbability: probability,
  }
}

const toCaseStatus = (item: PicklistValue, at: number): Values => ({
  ...common(item, at),
  IsDefault: preset(item),
  IsClosed: item.value === closedCase ? 1 : 0,
})

const toLeadStatus = (item: PicklistValue, at: number): Values => ({
  ...common(item, at),
  IsDefault: preset(item),
  IsConverted: item.value === convertedLead ? 1 : 0,
})

const kinds = [
  ['OpportunityStage', 'Opportunity', 'StageName', toStage],
  ['CaseStatus', 'Case', 'Status', toCaseStatus],
  ['LeadStatus', 'Lead', 'Status', toLeadStatus],
] as const

/** Records of the values that stages and statuses have, with what each of them means. */
export function writeStatuses(store: Store, stamps: Values): void {
  for (const [name, source, field, toValues] of kinds) {
    const picklist = objectNamed(store, source).fields.get(field)?.picklist ?? []
    for (const [at, item] of picklist.entries()) {
      store.insert(objectNamed(store, name), { ...stamps, ...toValues(item, at) })
    }
  }
}
