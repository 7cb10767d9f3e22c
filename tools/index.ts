import type { EventHandler, Tool } from '#kit'
import { accountNews } from './account-news.ts'
import { accountSummary } from './account-summary.ts'
import { clickStream } from './click-stream.ts'
import { compareForecasts } from './compare-forecasts.ts'
import { customerActivity } from './customer-activity.ts'
import { findRecords } from './find-records.ts'
import { generateQuote } from './generate-quote.ts'
import { importProducts } from './import-products.ts'
import { listCampaigns } from './list-campaigns.ts'
import { provisionServices } from './provision-services.ts'
import { quoteDocument } from './quote-document.ts'
import { registerInterest } from './register-interest.ts'
import { repriceOpportunities } from './reprice-opportunities.ts'

/** Every tool of the app. A tool that is not here does not exist. */
export const tools: readonly Tool[] = [
  accountSummary,
  findRecords,
  accountNews,
  customerActivity,
  compareForecasts,
  generateQuote,
  quoteDocument,
  repriceOpportunities,
  provisionServices,
  importProducts,
  listCampaigns,
  registerInterest,
]

/** Every handler of Data Cloud events. Names are shared with the tools. */
export const events: readonly EventHandler[] = [clickStream]
