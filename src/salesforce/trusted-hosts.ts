/** What a host of Salesforce is there for. */
export type HostPurpose = 'org' | 'login' | 'data-cloud'

interface HostForm {
  readonly purpose: HostPurpose
  /** `*` stands for one label, such as a My Domain name with the name of a sandbox behind two hyphens. */
  readonly form: string
  /** Where Salesforce says so. */
  readonly source: string
}

const formats = 'https://help.salesforce.com/s/articleView?id=xcloud.domain_name_app_url_changes.htm'
/** Its values are the partitions; those for internal use are left out. */
const partitions =
  'https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_mydomainlog.htm'
const china = 'https://www.alibabacloud.com/help/en/sfoa/'
const login = 'https://help.salesforce.com/s/articleView?id=xcloud.domain_name_login_code.htm'
const dataCloud = 'https://developer.salesforce.com/docs/data/data-cloud-dev/guide/dc-quick-start.html'

/**
 * Every host that gets a token or a person's sign-in. Others below Salesforce's domains serve pages, files and other
 * products; the names of instances, such as `na139`, lead to all orgs of an instance.
 */
export const trustedHosts: readonly HostForm[] = [
  { purpose: 'org', form: '*.my.salesforce.com', source: formats },
  { purpose: 'org', form: '*.sandbox.my.salesforce.com', source: partitions },
  { purpose: 'org', form: '*.develop.my.salesforce.com', source: partitions },
  { purpose: 'org', form: '*.scratch.my.salesforce.com', source: partitions },
  { purpose: 'org', form: '*.demo.my.salesforce.com', source: partitions },
  { purpose: 'org', form: '*.patch.my.salesforce.com', source: partitions },
  { purpose: 'org', form: '*.trailblaze.my.salesforce.com', source: partitions },
  { purpose: 'org', form: '*.free.my.salesforce.com', source: partitions },
  { purpose: 'org', form: '*.my.salesforce.mil', source: formats },
  { purpose: 'org', form: '*.sandbox.my.salesforce.mil', source: formats },
  { purpose: 'org', form: '*.my.sfcrmproducts.cn', source: china },
  { purpose: 'org', form: '*.sandbox.my.sfcrmproducts.cn', source: china },
  { purpose: 'login', form: 'login.salesforce.com', source: login },
  { purpose: 'login', form: 'test.salesforce.com', source: login },
  { purpose: 'data-cloud', form: '*.c360a.salesforce.com', source: dataCloud },
]

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const toPattern = (form: string): string => form.replaceAll('.', '\\.').replace('*', label)

/**
 * Matches an address at such a host, which it captures. No URL parser decides here: what parsers disagree on (encodings,
 * user names, Unicode, dots at the end) has no way to match.
 */
export function trustedAddress(...purposes: readonly HostPurpose[]): RegExp {
  const forms = trustedHosts.filter(({ purpose }) => purposes.includes(purpose)).map(({ form }) => toPattern(form))
  return new RegExp(`^(?:https://)?(${forms.join('|')})/?$`, 'i')
}
