using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Salesforce;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Components;

public sealed class WordsTests : UiTest
{
    private FaultWords Faults => Services.GetRequiredService<FaultWords>();

    private AffiliateFieldLabels Labels => Services.GetRequiredService<AffiliateFieldLabels>();

    [Theory]
    [InlineData("en", "id", "ID")]
    [InlineData("en", "email", "Email")]
    [InlineData("en", "login", "Company name")]
    [InlineData("en", "contactPerson", "Contact person")]
    [InlineData("en", "address_1", "Address 1")]
    [InlineData("en", "zip_code", "Zip code")]
    [InlineData("en", "ref_percent", "Referral percent")]
    [InlineData("fr", "contactPerson", "Personne de contact")]
    public void Label_BuiltInField_IsThatOfAffise(string culture, string key, string expected)
    {
        UseCulture(culture);

        Assert.Equal(expected, Labels[key]);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public void Label_EveryFieldStatusAndErrorCode_HasWords(string culture)
    {
        UseCulture(culture);
        Assert.All(AffiliateField.BuiltIn, f => Assert.NotEqual(f.Key, Labels[f]));
        Assert.All(Enum.GetValues<AffiliateStatus>(), s => Assert.DoesNotContain("status.", Labels[s], StringComparison.Ordinal));
        Assert.All(Enum.GetValues<SignUpFieldType>(), t => Assert.DoesNotContain("type.", Labels[t], StringComparison.Ordinal));
        var codes = typeof(IntakeErrorCodes).GetFields().Select(f => (string)f.GetRawConstantValue()!);
        Assert.All(codes, c => Assert.DoesNotContain(c, Labels.Error(c, "Email", 5), StringComparison.Ordinal));
    }

    [Fact]
    public void Label_SignUpField_IsTheAdminsOwn()
    {
        var field = AffiliateField.Of(new SignUpField { Name = "VAT number", Type = SignUpFieldType.Text });

        Assert.Equal("VAT number", Labels[field]);
        Assert.Equal("custom:7", Labels["custom:7"]);
    }

    [Theory]
    [InlineData("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist field: FD", "Country", "Country refuses 'FD': it accepts only the values of its list.")]
    [InlineData("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName, Company]", "", "Salesforce requires LastName, Company, and nothing is sent to it. Map a field that has a value.")]
    [InlineData("STRING_TOO_LONG", "Notes: data value too large: x (max length=1255)", "Internal_Note__c", "Internal_Note__c is too long: Salesforce holds 1,255 characters.")]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Phone needs a country code.", "", "A validation rule of your Salesforce org says: Phone needs a country code.")]
    [InlineData("INVALID_FIELD", "No such column 'foo__c' on sobject of type Lead", "", "foo__c does not exist in your org, or the connected user may not see it.")]
    [InlineData("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.", "", "Too many long calls run in your org at once. Sending goes on by itself.")]
    [InlineData("NUMBER_OUTSIDE_VALID_RANGE", null, "", "The number in a field is larger than the Salesforce field holds.")]
    [InlineData("INVALID_EMAIL_ADDRESS", null, "", "Salesforce does not accept the e-mail address in a field.")]
    [InlineData("STRING_TOO_LONG", null, "", "A field is too long for Salesforce. Shorten it here, or choose a longer field.")]
    [InlineData("access-denied", "end-user denied authorization", "", "Somebody pressed Deny on the page of Salesforce. Grant permissions again and press Allow.")]
    [InlineData("invalid_grant", "ip restricted", "", "Salesforce refuses this server's address. Add it to the login IP ranges or to the app's allowed addresses.")]
    [InlineData("STRING_TOO_LONG", "Last Name: data value too large: Wolfeschlegelstein (max length=80)", "", "Last Name is too long: Salesforce holds 80 characters.")]
    [InlineData("INVALID_EMAIL_ADDRESS", "Email: invalid email address: a@b", "", "Salesforce does not accept the e-mail address in Email.")]
    [InlineData("NUMBER_OUTSIDE_VALID_RANGE", "Level: value outside of valid range on numeric field: 99999", "", "The number in Level is larger than the Salesforce field holds.")]
    [InlineData("STRING_TOO_LONG", "data value too large: Tes: data value too large (max length=80)", "", "A field is too long: Salesforce holds 80 characters.")]
    [InlineData("BRAND_NEW_CODE", "Something <b>odd</b>", "", "Something <b>odd</b> (BRAND_NEW_CODE)")]
    [InlineData("BRAND_NEW_CODE", null, "", "Salesforce answered BRAND_NEW_CODE.")]
    [InlineData(null, null, "", "Salesforce gave no reason.")]
    public void Fault_CodeAndWords_BecomeOneSentence(string? code, string? message, string field, string expected)
    {
        var fault = Faults.For(code, message, field.Length == 0 ? [] : [field]);

        Assert.Equal(expected, fault.Sentence);
        Assert.Equal(message, fault.SalesforceSays);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public void Fault_EveryCodeThatTheClientKnowsAndAUserCanMeet_HasASentence(string culture)
    {
        UseCulture(culture);
        // Of these the user sees only what our own program did wrong: they are shown as they came.
        string[] ours =
        [
            "ALL_OR_NONE_OPERATION_ROLLED_BACK", "PROCESSING_HALTED", "MALFORMED_QUERY", "INVALID_QUERY_FILTER_OPERATOR",
            "METHOD_NOT_ALLOWED", "INVALID_ID_FIELD", "EXCEEDED_MAX_SIZE_REQUEST", "INVALID_BATCH_SIZE",
        ];
        var codes = FaultCodes.Kinds.Keys.Concat(FaultCodes.Passing).Concat(FaultCodes.GrantEnding).Except(ours, StringComparer.Ordinal);

        Assert.All(codes, code => Assert.DoesNotContain(code, Faults.Sentence(code, null, []), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0, "Nothing is waiting.")]
    [InlineData(1, 0, "1 affiliate is waiting. Nothing is lost.")]
    [InlineData(2, 3, "5 affiliates are waiting. Nothing is lost.")]
    public void Standing_Paused_CountsWhatWillBeSentAndNotWhatWasRefused(int owed, int inFlight, string expected)
    {
        var connection = new SalesforceConnection
        {
            ConsumerKey = "key",
            ProtectedConsumerSecret = "s",
            ApiUrl = "u",
            DestinationObject = "Lead",
            SalesforceDomain = "d",
            ProtectedRefreshToken = "s",
            InstanceUrl = "i",
            ActivatedAt = DateTime.UnixEpoch,
            PausedAt = DateTime.UnixEpoch,
        };
        var standing = new Standing(connection, Affiliates: 50, InSalesforce: 8, owed, inFlight, Needing: 37, DateTime.UnixEpoch, MappingNumber: 1, MappedFields: 4);

        Assert.Equal(expected, Services.GetRequiredService<StandingWords>().For(standing).Detail);
    }

    [Fact]
    public void MudTexts_French_CoverTheLibrary()
    {
        UseCulture("fr");
        var localizer = Services.GetRequiredService<MudBlazor.MudLocalizer>();

        Assert.Equal("Lignes par page\u00A0:", localizer["MudDataGridPager_RowsPerPage"].Value);
        Assert.Equal("Fermer", localizer["MudSnackbar_Close"].Value);
        UseCulture("en");
        Assert.True(localizer["MudSnackbar_Close"].ResourceNotFound);
    }
}
