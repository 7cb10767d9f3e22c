// Written by "npm run types", never by hand.
import type { Address } from '#kit'

declare module '#kit' {
  interface OrgObjects {
    Account: {
      fields: {
        AccountNumber: string | null
        AccountSource: string | null
        /** Confidential */ AnnualRevenue: number | null
        BillingAddress: Address | null
        BillingCity: string | null
        BillingCountry: string | null
        BillingGeocodeAccuracy: string | null
        BillingLatitude: number | null
        BillingLongitude: number | null
        BillingPostalCode: string | null
        BillingState: string | null
        BillingStreet: string | null
        CleanStatus: string | null
        CreatedById: string
        CreatedDate: string
        Customer_Number__c: string | null
        Description: string | null
        DunsNumber: string | null
        Fax: string | null
        Id: string
        /** Public */ Industry: string | null
        IsDeleted: boolean
        Jigsaw: string | null
        JigsawCompanyId: string | null
        LastActivityDate: string | null
        LastModifiedById: string
        LastModifiedDate: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        MasterRecordId: string | null
        NaicsCode: string | null
        NaicsDesc: string | null
        /** Public */ Name: string
        NumberOfEmployees: number | null
        OwnerId: string
        Ownership: string | null
        ParentId: string | null
        /** Public */ Phone: string | null
        PhotoUrl: string | null
        Rating: string | null
        Region__c: string | null
        ShippingAddress: Address | null
        ShippingCity: string | null
        ShippingCountry: string | null
        ShippingGeocodeAccuracy: string | null
        ShippingLatitude: number | null
        ShippingLongitude: number | null
        ShippingPostalCode: string | null
        ShippingState: string | null
        ShippingStreet: string | null
        Sic: string | null
        SicDesc: string | null
        /** Public */ Site: string | null
        SystemModstamp: string
        TickerSymbol: string | null
        Tier__c: string | null
        Tradestyle: string | null
        Type: string | null
        Website: string | null
        YearStarted: string | null
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        MasterRecord: 'Account' | null
        Owner: 'User'
        Parent: 'Account' | null
      }
      children: {
        Attachments: 'Attachment'
        Cases: 'Case'
        ChildAccounts: 'Account'
        Contacts: 'Contact'
        ContentDocumentLinks: 'ContentDocumentLink'
        Emails: 'EmailMessage'
        Events: 'Event'
        Notes: 'Note'
        Opportunities: 'Opportunity'
        Quotes: 'Quote'
        Shares: 'AccountShare'
        Tasks: 'Task'
      }
    }
    Attachment: {
      fields: {
        Body: string
        BodyLength: number | null
        ContentType: string | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Id: string
        IsDeleted: boolean
        IsPrivate: boolean
        LastModifiedById: string
        LastModifiedDate: string
        Name: string
        OwnerId: string
        ParentId: string
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Owner: 'User'
        Parent: 'Name'
      }
      children: Record<never, never>
    }
    AuthSession: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Id: string
        IsCurrent: boolean
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LoginType: string | null
        NumSecondsValid: number | null
        ParentId: string | null
        SessionType: string | null
        SourceIp: string | null
        SystemModstamp: string
        UsersId: string | null
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Parent: 'AuthSession' | null
        Users: 'User' | null
      }
      children: Record<never, never>
    }
    BackgroundOperation: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Error: string | null
        ExecutionGroup: string | null
        ExpiresAt: string | null
        FinishedAt: string | null
        GroupLeaderId: string | null
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        Name: string | null
        NumFollowers: number | null
        ParentKey: string | null
        ProcessAfter: string | null
        RetryBackoff: number | null
        RetryCount: number | null
        RetryLimit: number | null
        SequenceGroup: string | null
        SequenceNumber: number | null
        StartedAt: string | null
        Status: string | null
        SubmittedAt: string | null
        SystemModstamp: string
        Timeout: number | null
        Type: string | null
        WorkerUri: string | null
      }
      parents: {
        CreatedBy: 'User'
        GroupLeader: 'BackgroundOperation' | null
        LastModifiedBy: 'User'
      }
      children: Record<never, never>
    }
    Campaign: {
      fields: {
        ActualCost: number | null
        AmountAllOpportunities: number | null
        AmountWonOpportunities: number | null
        BudgetedCost: number | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        EndDate: string | null
        ExpectedResponse: number | null
        ExpectedRevenue: number | null
        Id: string
        IsActive: boolean
        IsDeleted: boolean
        LastActivityDate: string | null
        LastModifiedById: string
        LastModifiedDate: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        Name: string
        NumberOfContacts: number | null
        NumberOfConvertedLeads: number | null
        NumberOfLeads: number | null
        NumberOfOpportunities: number | null
        NumberOfResponses: number | null
        NumberOfWonOpportunities: number | null
        NumberSent: number | null
        OwnerId: string
        ParentId: string | null
        StartDate: string | null
        Status: string | null
        SystemModstamp: string
        Type: string | null
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Owner: 'User'
        Parent: 'Campaign' | null
      }
      children: {
        Attachments: 'Attachment'
        CampaignMembers: 'CampaignMember'
        ChildCampaigns: 'Campaign'
        ContentDocumentLinks: 'ContentDocumentLink'
        Emails: 'EmailMessage'
        Events: 'Event'
        Notes: 'Note'
        Opportunities: 'Opportunity'
        Shares: 'CampaignShare'
        Tasks: 'Task'
      }
    }
    CampaignMember: {
      fields: {
        CampaignId: string
        CompanyOrAccount: string | null
        ContactId: string | null
        CreatedById: string
        CreatedDate: string
        /** Confidential; PII, GDPR */ Email: string | null
        /** Internal; PII, GDPR */ FirstName: string | null
        FirstRespondedDate: string | null
        HasResponded: boolean
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        /** Internal; PII, GDPR */ LastName: string | null
        LeadId: string | null
        LeadOrContactId: string | null
        /** Internal; PII, GDPR */ Name: string | null
        /** Confidential; PII, GDPR */ Phone: string | null
        Status: string | null
        SystemModstamp: string
        Title: string | null
        Type: string | null
      }
      parents: {
        Campaign: 'Campaign'
        Contact: 'Contact' | null
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Lead: 'Lead' | null
      }
      children: Record<never, never>
    }
    Case: {
      fields: {
        AccountId: string | null
        CaseNumber: string
        ClosedDate: string | null
        /** Confidential */ Comments: string | null
        /** Confidential; PII, GDPR */ ContactEmail: string | null
        ContactId: string | null
        /** Confidential; PII, GDPR */ ContactMobile: string | null
        /** Confidential; PII, GDPR */ ContactPhone: string | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Id: string
        IsClosed: boolean
        IsDeleted: boolean
        IsEscalated: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        MasterRecordId: string | null
        Origin: string | null
        OwnerId: string
        ParentId: string | null
        Priority: string | null
        Reason: string | null
        RecordTypeId: string | null
        Status: string | null
        Subject: string | null
        SuppliedCompany: string | null
        /** Confidential; PII, GDPR */ SuppliedEmail: string | null
        SuppliedName: string | null
        /** Confidential; PII, GDPR */ SuppliedPhone: string | null
        SystemModstamp: string
        Type: string | null
      }
      parents: {
        Account: 'Account' | null
        Contact: 'Contact' | null
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        MasterRecord: 'Case' | null
        Owner: 'Name'
        Parent: 'Case' | null
        RecordType: 'RecordType' | null
      }
      children: {
        Attachments: 'Attachment'
        CaseComments: 'CaseComment'
        Cases: 'Case'
        ContentDocumentLinks: 'ContentDocumentLink'
        EmailMessages: 'EmailMessage'
        Emails: 'EmailMessage'
        Events: 'Event'
        Notes: 'Note'
        Shares: 'CaseShare'
        Tasks: 'Task'
      }
    }
    CaseComment: {
      fields: {
        CommentBody: string | null
        CreatedById: string
        CreatedDate: string
        Id: string
        IsDeleted: boolean
        IsPublished: boolean
        LastModifiedById: string
        LastModifiedDate: string
        ParentId: string
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Parent: 'Case'
      }
      children: Record<never, never>
    }
    CaseStatus: {
      fields: {
        ApiName: string | null
        CreatedById: string
        CreatedDate: string
        Id: string
        IsClosed: boolean
        IsDefault: boolean
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        MasterLabel: string | null
        SortOrder: number | null
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: Record<never, never>
    }
    Contact: {
      fields: {
        AccountId: string | null
        AssistantName: string | null
        AssistantPhone: string | null
        /** Restricted; PII, GDPR */ Birthdate: string | null
        CreatedById: string
        CreatedDate: string
        /** Internal */ Department: string | null
        Description: string | null
        DoNotCall: boolean
        /** Confidential; PII, GDPR */ Email: string | null
        EmailBouncedDate: string | null
        EmailBouncedReason: string | null
        /** Confidential; PII, GDPR */ Fax: string | null
        /** Internal; PII, GDPR */ FirstName: string | null
        HasOptedOutOfEmail: boolean
        HasOptedOutOfFax: boolean
        /** Restricted; PII, GDPR */ HomePhone: string | null
        Id: string
        Influencer_Handle__c: string | null
        IsDeleted: boolean
        IsEmailBounced: boolean
        Languages__c: string | null
        LastActivityDate: string | null
        LastModifiedById: string
        LastModifiedDate: string
        /** Internal; PII, GDPR */ LastName: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        LeadSource: string | null
        /** Confidential; PII, GDPR */ MailingAddress: Address | null
        MailingCity: string | null
        MailingCountry: string | null
        MailingLatitude: number | null
        MailingLongitude: number | null
        /** Confidential; PII, GDPR */ MailingPostalCode: string | null
        MailingState: string | null
        /** Confidential; PII, GDPR */ MailingStreet: string | null
        MasterRecordId: string | null
        /** Confidential; PII, GDPR */ MobilePhone: string | null
        /** Internal; PII, GDPR */ Name: string
        /** Confidential; PII, GDPR */ OtherAddress: Address | null
        OtherCity: string | null
        OtherCountry: string | null
        OtherLatitude: number | null
        OtherLongitude: number | null
        /** Confidential; PII, GDPR */ OtherPhone: string | null
        /** Confidential; PII, GDPR */ OtherPostalCode: string | null
        OtherState: string | null
        /** Confidential; PII, GDPR */ OtherStreet: string | null
        OwnerId: string
        /** Confidential; PII, GDPR */ Phone: string | null
        PhotoUrl: string | null
        ReportsToId: string | null
        Salutation: string | null
        SystemModstamp: string
        /** Internal */ Title: string | null
      }
      parents: {
        Account: 'Account' | null
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        MasterRecord: 'Contact' | null
        Owner: 'User'
        ReportsTo: 'Contact' | null
      }
      children: {
        Attachments: 'Attachment'
        CampaignMembers: 'CampaignMember'
        Cases: 'Case'
        ContentDocumentLinks: 'ContentDocumentLink'
        Events: 'Event'
        Notes: 'Note'
        OpportunityContactRoles: 'OpportunityContactRole'
        Quotes: 'Quote'
        Tasks: 'Task'
      }
    }
    ContentDocument: {
      fields: {
        ContentSize: number | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        FileExtension: string | null
        FileType: string | null
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LatestPublishedVersionId: string | null
        OwnerId: string
        PublishStatus: string | null
        SystemModstamp: string
        Title: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        LatestPublishedVersion: 'ContentVersion' | null
        Owner: 'User'
      }
      children: {
        ContentDocumentLinks: 'ContentDocumentLink'
        ContentVersions: 'ContentVersion'
      }
    }
    ContentDocumentLink: {
      fields: {
        ContentDocumentId: string
        CreatedById: string
        CreatedDate: string
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LinkedEntityId: string
        ShareType: string | null
        SystemModstamp: string
        Visibility: string | null
      }
      parents: {
        ContentDocument: 'ContentDocument'
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        LinkedEntity: 'Name'
      }
      children: Record<never, never>
    }
    ContentVersion: {
      fields: {
        Checksum: string | null
        ContentDocumentId: string | null
        ContentLocation: string | null
        ContentSize: number | null
        ContentUrl: string | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        FileExtension: string | null
        FileType: string | null
        FirstPublishLocationId: string | null
        Id: string
        IsDeleted: boolean
        IsLatest: boolean
        LastModifiedById: string
        LastModifiedDate: string
        Origin: string | null
        OwnerId: string
        PathOnClient: string | null
        PublishStatus: string | null
        ReasonForChange: string | null
        SystemModstamp: string
        Title: string | null
        VersionData: string | null
        VersionNumber: string | null
      }
      parents: {
        ContentDocument: 'ContentDocument' | null
        CreatedBy: 'User'
        FirstPublishLocation: 'Name' | null
        LastModifiedBy: 'User'
        Owner: 'User'
      }
      children: Record<never, never>
    }
    EmailMessage: {
      fields: {
        /** Confidential; PII, GDPR */ BccAddress: string | null
        /** Confidential; PII, GDPR */ CcAddress: string | null
        CreatedById: string
        CreatedDate: string
        /** Confidential; PII, GDPR */ FromAddress: string | null
        FromName: string | null
        HasAttachment: boolean
        /** Restricted */ Headers: string | null
        /** Confidential; PII, GDPR */ HtmlBody: string | null
        Id: string
        Incoming: boolean
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        MessageDate: string | null
        ParentId: string | null
        RelatedToId: string | null
        Status: string | null
        Subject: string | null
        SystemModstamp: string
        /** Confidential; PII, GDPR */ TextBody: string | null
        /** Confidential; PII, GDPR */ ToAddress: string | null
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Parent: 'Case' | null
        RelatedTo: 'Name' | null
      }
      children: Record<never, never>
    }
    EntityDefinition: {
      fields: {
        CreatedById: string
        CreatedDate: string
        DeveloperName: string | null
        DurableId: string | null
        Id: string
        InternalSharingModel: string | null
        IsCustomSetting: boolean
        IsCustomizable: boolean
        IsDeleted: boolean
        IsDeprecatedAndHidden: boolean
        IsQueryable: boolean
        IsRetrieveable: boolean
        IsSearchable: boolean
        IsTriggerable: boolean
        KeyPrefix: string | null
        Label: string | null
        LastModifiedById: string
        LastModifiedDate: string
        MasterLabel: string | null
        NamespacePrefix: string | null
        PluralLabel: string | null
        QualifiedApiName: string | null
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: {
        Fields: 'FieldDefinition'
      }
    }
    Event: {
      fields: {
        AccountId: string | null
        ActivityDate: string | null
        ActivityDateTime: string | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        DurationInMinutes: number | null
        EndDate: string | null
        EndDateTime: string | null
        Id: string
        IsAllDayEvent: boolean
        IsArchived: boolean
        IsChild: boolean
        IsDeleted: boolean
        IsPrivate: boolean
        LastModifiedById: string
        LastModifiedDate: string
        Location: string | null
        OwnerId: string
        ShowAs: string | null
        StartDateTime: string | null
        Subject: string | null
        SystemModstamp: string
        WhatId: string | null
        WhoId: string | null
      }
      parents: {
        Account: 'Account' | null
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Owner: 'User'
        What: 'Name' | null
        Who: 'Name' | null
      }
      children: Record<never, never>
    }
    FieldDefinition: {
      fields: {
        BusinessStatus: string | null
        ComplianceGroup: string | null
        CreatedById: string
        CreatedDate: string
        DataType: string | null
        DeveloperName: string | null
        DurableId: string | null
        EntityDefinitionId: string | null
        EntityId: string | null
        Id: string
        IsApiFilterable: boolean
        IsApiGroupable: boolean
        IsApiSortable: boolean
        IsCalculated: boolean
        IsCompound: boolean
        IsDeleted: boolean
        IsIndexed: boolean
        IsNameField: boolean
        IsNillable: boolean
        Label: string | null
        LastModifiedById: string
        LastModifiedDate: string
        Length: number | null
        MasterLabel: string | null
        NamespacePrefix: string | null
        Precision: number | null
        QualifiedApiName: string | null
        RelationshipName: string | null
        Scale: number | null
        SecurityClassification: string | null
        SystemModstamp: string
        ValueTypeId: string | null
      }
      parents: {
        CreatedBy: 'User'
        EntityDefinition: 'EntityDefinition' | null
        LastModifiedBy: 'User'
      }
      children: Record<never, never>
    }
    FieldPermissions: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Field: string | null
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        ParentId: string | null
        PermissionsEdit: boolean
        PermissionsRead: boolean
        SobjectType: string | null
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Parent: 'PermissionSet' | null
      }
      children: Record<never, never>
    }
    Group: {
      fields: {
        CreatedById: string
        CreatedDate: string
        DeveloperName: string | null
        DoesIncludeBosses: boolean
        Email: string | null
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        Name: string
        RelatedId: string | null
        SystemModstamp: string
        Type: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Related: 'Name' | null
      }
      children: {
        GroupMembers: 'GroupMember'
        QueueSobjects: 'QueueSobject'
      }
    }
    GroupMember: {
      fields: {
        CreatedById: string
        CreatedDate: string
        GroupId: string
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        SystemModstamp: string
        UserOrGroupId: string
      }
      parents: {
        CreatedBy: 'User'
        Group: 'Group'
        LastModifiedBy: 'User'
        UserOrGroup: 'Name'
      }
      children: Record<never, never>
    }
    Lead: {
      fields: {
        /** Confidential; PII, GDPR */ Address: Address | null
        /** Confidential */ AnnualRevenue: number | null
        City: string | null
        Company: string
        ConvertedAccountId: string | null
        ConvertedContactId: string | null
        ConvertedDate: string | null
        ConvertedOpportunityId: string | null
        Country: string | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        DoNotCall: boolean
        /** Confidential; PII, GDPR */ Email: string | null
        /** Internal; PII, GDPR */ FirstName: string | null
        HasOptedOutOfEmail: boolean
        Id: string
        Industry: string | null
        IsConverted: boolean
        IsDeleted: boolean
        IsUnreadByOwner: boolean
        LastActivityDate: string | null
        LastModifiedById: string
        LastModifiedDate: string
        /** Internal; PII, GDPR */ LastName: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        Latitude: number | null
        LeadSource: string | null
        Legacy_Id__c: string | null
        Longitude: number | null
        MasterRecordId: string | null
        /** Confidential; PII, GDPR */ MobilePhone: string | null
        /** Internal; PII, GDPR */ Name: string
        NumberOfEmployees: number | null
        OwnerId: string
        /** Confidential; PII, GDPR */ Phone: string | null
        /** Confidential; PII, GDPR */ PostalCode: string | null
        Rating: string | null
        Salutation: string | null
        State: string | null
        Status: string | null
        /** Confidential; PII, GDPR */ Street: string | null
        SystemModstamp: string
        Title: string | null
        /** Confidential; PII, GDPR */ Web_Email__c: string | null
        Website: string | null
      }
      parents: {
        ConvertedAccount: 'Account' | null
        ConvertedContact: 'Contact' | null
        ConvertedOpportunity: 'Opportunity' | null
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        MasterRecord: 'Lead' | null
        Owner: 'Name'
      }
      children: {
        Attachments: 'Attachment'
        CampaignMembers: 'CampaignMember'
        ContentDocumentLinks: 'ContentDocumentLink'
        Events: 'Event'
        Notes: 'Note'
        Shares: 'LeadShare'
        Tasks: 'Task'
      }
    }
    LeadStatus: {
      fields: {
        ApiName: string | null
        CreatedById: string
        CreatedDate: string
        Id: string
        IsConverted: boolean
        IsDefault: boolean
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        MasterLabel: string | null
        SortOrder: number | null
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: Record<never, never>
    }
    Name: {
      fields: {
        Alias: string | null
        Email: string | null
        FirstName: string | null
        Id: string
        IsActive: boolean | null
        LastName: string | null
        Name: string | null
        Phone: string | null
        ProfileId: string | null
        Title: string | null
        Type: string | null
        UserRoleId: string | null
        Username: string | null
      }
      parents: {
        Profile: 'Profile' | null
        UserRole: 'UserRole' | null
      }
      children: Record<never, never>
    }
    Note: {
      fields: {
        Body: string | null
        CreatedById: string
        CreatedDate: string
        Id: string
        IsDeleted: boolean
        IsPrivate: boolean
        LastModifiedById: string
        LastModifiedDate: string
        OwnerId: string
        ParentId: string
        SystemModstamp: string
        Title: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Owner: 'User'
        Parent: 'Name'
      }
      children: Record<never, never>
    }
    Opportunity: {
      fields: {
        AccountId: string | null
        /** Internal */ Amount: number | null
        Approval_Status__c: string | null
        CampaignId: string | null
        CloseDate: string
        ContactId: string | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        /** Internal */ ExpectedRevenue: number | null
        Fiscal: string | null
        FiscalQuarter: number | null
        FiscalYear: number | null
        ForecastCategory: string | null
        ForecastCategoryName: string | null
        HasOpportunityLineItem: boolean
        Id: string
        IsClosed: boolean
        IsDeleted: boolean
        IsPrivate: boolean
        IsWon: boolean
        LastActivityDate: string | null
        LastModifiedById: string
        LastModifiedDate: string
        LastReferencedDate: string | null
        LastStageChangeDate: string | null
        LastViewedDate: string | null
        LeadSource: string | null
        Name: string
        NextStep: string | null
        OwnerId: string
        Pricebook2Id: string | null
        Probability: number | null
        Provisioning_Status__c: string | null
        RecordTypeId: string | null
        Region__c: string | null
        StageName: string
        SyncedQuoteId: string | null
        SystemModstamp: string
        TotalOpportunityQuantity: number | null
        Type: string | null
      }
      parents: {
        Account: 'Account' | null
        Campaign: 'Campaign' | null
        Contact: 'Contact' | null
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Owner: 'User'
        Pricebook2: 'Pricebook2' | null
        RecordType: 'RecordType' | null
        SyncedQuote: 'Quote' | null
      }
      children: {
        Attachments: 'Attachment'
        ContentDocumentLinks: 'ContentDocumentLink'
        Emails: 'EmailMessage'
        Events: 'Event'
        Notes: 'Note'
        OpportunityContactRoles: 'OpportunityContactRole'
        OpportunityLineItems: 'OpportunityLineItem'
        Quotes: 'Quote'
        Shares: 'OpportunityShare'
        Tasks: 'Task'
      }
    }
    OpportunityContactRole: {
      fields: {
        ContactId: string
        CreatedById: string
        CreatedDate: string
        Id: string
        IsDeleted: boolean
        IsPrimary: boolean
        LastModifiedById: string
        LastModifiedDate: string
        OpportunityId: string
        Role: string | null
        SystemModstamp: string
      }
      parents: {
        Contact: 'Contact'
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Opportunity: 'Opportunity'
      }
      children: Record<never, never>
    }
    OpportunityLineItem: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Discount: number | null
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        ListPrice: number | null
        Name: string | null
        OpportunityId: string
        PricebookEntryId: string | null
        Product2Id: string | null
        ProductCode: string | null
        Quantity: number
        ServiceDate: string | null
        SortOrder: number | null
        Subtotal: number | null
        SystemModstamp: string
        TotalPrice: number | null
        UnitPrice: number | null
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Opportunity: 'Opportunity'
        PricebookEntry: 'PricebookEntry' | null
        Product2: 'Product2' | null
      }
      children: Record<never, never>
    }
    OpportunityStage: {
      fields: {
        ApiName: string | null
        CreatedById: string
        CreatedDate: string
        DefaultProbability: number | null
        Description: string | null
        ForecastCategory: string | null
        ForecastCategoryName: string | null
        Id: string
        IsActive: boolean
        IsClosed: boolean
        IsDeleted: boolean
        IsWon: boolean
        LastModifiedById: string
        LastModifiedDate: string
        MasterLabel: string | null
        SortOrder: number | null
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: Record<never, never>
    }
    Organization: {
      fields: {
        Address: Address | null
        City: string | null
        Country: string | null
        CreatedById: string
        CreatedDate: string
        DefaultLocaleSidKey: string | null
        FiscalYearStartMonth: number | null
        Id: string
        InstanceName: string | null
        IsDeleted: boolean
        IsSandbox: boolean
        LanguageLocaleKey: string | null
        LastModifiedById: string
        LastModifiedDate: string
        Name: string
        NamespacePrefix: string | null
        OrganizationType: string | null
        Phone: string | null
        PostalCode: string | null
        PrimaryContact: string | null
        State: string | null
        Street: string | null
        SystemModstamp: string
        TimeZoneSidKey: string | null
        TrialExpirationDate: string | null
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: Record<never, never>
    }
    PermissionSet: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Description: string | null
        HasActivationRequired: boolean
        Id: string
        IsCustom: boolean
        IsDeleted: boolean
        IsOwnedByProfile: boolean
        Label: string
        LastModifiedById: string
        LastModifiedDate: string
        Name: string
        NamespacePrefix: string | null
        ProfileId: string | null
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Profile: 'Profile' | null
      }
      children: {
        Assignments: 'PermissionSetAssignment'
        FieldPerms: 'FieldPermissions'
        SessionActivations: 'SessionPermSetActivation'
      }
    }
    PermissionSetAssignment: {
      fields: {
        AssigneeId: string
        CreatedById: string
        CreatedDate: string
        ExpirationDate: string | null
        Id: string
        IsActive: boolean
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        PermissionSetId: string
        SystemModstamp: string
      }
      parents: {
        Assignee: 'User'
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        PermissionSet: 'PermissionSet'
      }
      children: Record<never, never>
    }
    Pricebook2: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Id: string
        IsActive: boolean
        IsArchived: boolean
        IsDeleted: boolean
        IsStandard: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        Name: string
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: {
        Opportunities: 'Opportunity'
        PricebookEntries: 'PricebookEntry'
        Quotes: 'Quote'
      }
    }
    PricebookEntry: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Id: string
        IsActive: boolean
        IsArchived: boolean
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        Name: string | null
        Pricebook2Id: string
        Product2Id: string
        ProductCode: string | null
        SystemModstamp: string
        UnitPrice: number
        UseStandardPrice: boolean
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Pricebook2: 'Pricebook2'
        Product2: 'Product2'
      }
      children: {
        OpportunityLineItems: 'OpportunityLineItem'
        QuoteLineItems: 'QuoteLineItem'
      }
    }
    Product2: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Description: string | null
        DisplayUrl: string | null
        ExternalId: string | null
        External_Id__c: string | null
        Family: string | null
        Id: string
        IsActive: boolean
        IsArchived: boolean
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        Name: string
        Popularity__c: number | null
        ProductCode: string | null
        QuantityUnitOfMeasure: string | null
        StockKeepingUnit: string | null
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: {
        Attachments: 'Attachment'
        ContentDocumentLinks: 'ContentDocumentLink'
        Events: 'Event'
        Notes: 'Note'
        OpportunityLineItems: 'OpportunityLineItem'
        PricebookEntries: 'PricebookEntry'
        QuoteLineItems: 'QuoteLineItem'
        Tasks: 'Task'
      }
    }
    Profile: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        Name: string
        SystemModstamp: string
        UserLicenseId: string | null
        UserType: string | null
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: {
        Users: 'User'
      }
    }
    ProvisioningParameter__mdt: {
      fields: {
        DeveloperName: string | null
        Id: string
        Is_Secret__c: boolean
        Label: string | null
        Language: string | null
        MasterLabel: string | null
        NamespacePrefix: string | null
        QualifiedApiName: string | null
        SystemModstamp: string
        Value__c: string | null
      }
      parents: Record<never, never>
      children: Record<never, never>
    }
    QueueSobject: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        QueueId: string
        SobjectType: string
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Queue: 'Group'
      }
      children: Record<never, never>
    }
    Quote: {
      fields: {
        AccountId: string | null
        BillingAddress: Address | null
        BillingCity: string | null
        BillingCountry: string | null
        BillingName: string | null
        BillingPostalCode: string | null
        BillingState: string | null
        BillingStreet: string | null
        ContactId: string | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Discount: number | null
        /** Confidential; PII, GDPR */ Email: string | null
        ExpirationDate: string | null
        /** Confidential; PII, GDPR */ Fax: string | null
        GrandTotal: number | null
        Id: string
        IsDeleted: boolean
        IsSyncing: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LastReferencedDate: string | null
        LastViewedDate: string | null
        LineItemCount: number | null
        Name: string
        OpportunityId: string
        OwnerId: string
        /** Confidential; PII, GDPR */ Phone: string | null
        Pricebook2Id: string | null
        QuoteNumber: string
        Request_Key__c: string | null
        ShippingAddress: Address | null
        ShippingCity: string | null
        ShippingCountry: string | null
        ShippingHandling: number | null
        ShippingName: string | null
        ShippingPostalCode: string | null
        ShippingState: string | null
        ShippingStreet: string | null
        Status: string | null
        Subtotal: number | null
        SystemModstamp: string
        Tax: number | null
        TotalPrice: number | null
      }
      parents: {
        Account: 'Account' | null
        Contact: 'Contact' | null
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Opportunity: 'Opportunity'
        Owner: 'User'
        Pricebook2: 'Pricebook2' | null
      }
      children: {
        Attachments: 'Attachment'
        ContentDocumentLinks: 'ContentDocumentLink'
        Emails: 'EmailMessage'
        Events: 'Event'
        Notes: 'Note'
        QuoteLineItems: 'QuoteLineItem'
        Tasks: 'Task'
      }
    }
    QuoteLineItem: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Discount: number | null
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        LineNumber: string
        ListPrice: number | null
        OpportunityLineItemId: string | null
        PricebookEntryId: string
        Product2Id: string | null
        Quantity: number
        QuoteId: string
        ServiceDate: string | null
        SortOrder: number | null
        Subtotal: number | null
        SystemModstamp: string
        TotalPrice: number | null
        UnitPrice: number
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        OpportunityLineItem: 'OpportunityLineItem' | null
        PricebookEntry: 'PricebookEntry'
        Product2: 'Product2' | null
        Quote: 'Quote'
      }
      children: Record<never, never>
    }
    RecordType: {
      fields: {
        CreatedById: string
        CreatedDate: string
        Description: string | null
        DeveloperName: string
        Id: string
        IsActive: boolean
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        Name: string
        NamespacePrefix: string | null
        SobjectType: string
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
      }
      children: Record<never, never>
    }
    SessionPermSetActivation: {
      fields: {
        AuthSessionId: string
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        PermissionSetId: string
        SystemModstamp: string
        UserId: string | null
      }
      parents: {
        AuthSession: 'AuthSession'
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        PermissionSet: 'PermissionSet'
        User: 'User' | null
      }
      children: Record<never, never>
    }
    Task: {
      fields: {
        AccountId: string | null
        ActivityDate: string | null
        CreatedById: string
        CreatedDate: string
        Description: string | null
        Id: string
        IsClosed: boolean
        IsDeleted: boolean
        IsHighPriority: boolean
        LastModifiedById: string
        LastModifiedDate: string
        OwnerId: string
        Priority: string | null
        Status: string | null
        Subject: string | null
        SystemModstamp: string
        WhatId: string | null
        WhoId: string | null
      }
      parents: {
        Account: 'Account' | null
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Owner: 'Name'
        What: 'Name' | null
        Who: 'Name' | null
      }
      children: Record<never, never>
    }
    User: {
      fields: {
        AboutMe: string | null
        Address: Address | null
        Alias: string
        City: string | null
        CommunityNickname: string | null
        CompanyName: string | null
        Country: string | null
        CreatedById: string
        CreatedDate: string
        Department: string | null
        Division: string | null
        /** Internal; PII */ Email: string
        EmailEncodingKey: string | null
        /** Confidential; PII, GDPR */ EmployeeNumber: string | null
        FederationIdentifier: string | null
        FirstName: string | null
        Id: string
        IsActive: boolean
        IsDeleted: boolean
        LanguageLocaleKey: string | null
        LastLoginDate: string | null
        LastModifiedById: string
        LastModifiedDate: string
        LastName: string
        LocaleSidKey: string | null
        ManagerId: string | null
        /** Confidential; PII, GDPR */ MobilePhone: string | null
        /** Internal; PII */ Name: string
        /** Internal; PII */ Phone: string | null
        PostalCode: string | null
        ProfileId: string
        State: string | null
        Street: string | null
        SystemModstamp: string
        TimeZoneSidKey: string | null
        Title: string | null
        UserRoleId: string | null
        UserType: string | null
        /** Internal; PII */ Username: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        Manager: 'User' | null
        Profile: 'Profile'
        UserRole: 'UserRole' | null
      }
      children: {
        ContentDocumentLinks: 'ContentDocumentLink'
        ManagedUsers: 'User'
        PermissionSetAssignments: 'PermissionSetAssignment'
      }
    }
    UserRole: {
      fields: {
        CaseAccessForAccountOwner: string | null
        CreatedById: string
        CreatedDate: string
        DeveloperName: string
        Id: string
        IsDeleted: boolean
        LastModifiedById: string
        LastModifiedDate: string
        Name: string
        OpportunityAccessForAccountOwner: string | null
        ParentRoleId: string | null
        RollupDescription: string | null
        SystemModstamp: string
      }
      parents: {
        CreatedBy: 'User'
        LastModifiedBy: 'User'
        ParentRole: 'UserRole' | null
      }
      children: {
        Users: 'User'
      }
    }
  }
}
