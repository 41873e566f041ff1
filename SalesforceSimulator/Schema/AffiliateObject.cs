using static SalesforceSimulator.Schema.Fields;

namespace SalesforceSimulator.Schema;

/// <summary>A custom object as an Admin might make it for affiliates, with a field of nearly every type.</summary>
internal static class AffiliateObject
{
    public static ObjectDef Create() => new("Affise_Affiliate__c", "Affise Affiliate", "Affise Affiliates", "a00",
    [
        Id("Record ID"),
        Owner(),
        Deleted(),
        Text("Name", "Affiliate Name", 80) with { IdLookup = true, NameField = true, DefaultedOnCreate = true, Permissionable = false },
        .. Audit(),
        Text("Affise_Affiliate_Id__c", "Affise Affiliate Id", 40).Key(),
        Text("Company_Name__c", "Company Name", 120).Required(),
        Text("Reference__c", "Reference", 30).Always() with { AutoNumber = true, Nillable = true },
        Email("Contact_Email__c", "Contact E-mail"),
        Phone("Contact_Phone__c", "Contact Phone"),
        Pick("Tier__c", "Tier", 255, "Bronze", "Silver", "Gold").Restricted(),
        Flag("Is_Vip__c", "VIP"),
        Date("Joined_On__c", "Joined On"),
        DateTime("Last_Seen__c", "Last Seen"),
        Number("Monthly_Payout__c", "Monthly Payout", 12, 2, "currency"),
        Number("Referral_Percent__c", "Referral Percent", 5, 2, "percent"),
        Area("Notes__c", "Notes", 2000),
        Lookup("Lead__c", "Lead", "Lead__r", "Lead"),
        Formula("Yearly_Payout__c", "Yearly Payout", "currency", "Monthly_Payout__c * 12", row => row("Monthly_Payout__c") is decimal monthly ? monthly * 12 : null) with { Precision = 14, Scale = 2 },
    ]);
}
