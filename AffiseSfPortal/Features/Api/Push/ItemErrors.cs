using System.ComponentModel;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Features.Api.Push;

/// <summary>What is wrong with one member of one item.</summary>
internal sealed record ItemError(
    [property: Description("The member's name as it was sent, customFields.{name} for a sign-up field; empty where the whole item is meant.")] string Field,
    [property: Description("For programs.")] string Code,
    [property: Description("For people.")] string Message);

/// <summary>The words of the API, which speaks English alone.</summary>
internal static class ItemErrors
{
    public static ItemError NotAnObject() => new("", "not-an-object", "An affiliate must be a JSON object.");

    public static ItemError Twice(string field) => new(field, "duplicate-member", $"{field} stands there twice.");

    public static ItemError WrongType(string field, string expected) => new(field, "wrong-type", $"{field} must be {expected}.");

    public static ItemError InvalidId() =>
        new(AffiliateField.IdKey, "invalid-id", "id must be a whole number above 0, or a text of letters, digits, '-', '_' and '.' that begins with a letter or a digit.");

    public static ItemError UnknownStatus() => new("status", "unknown-status", "status must be active, not active, banned or on moderation.");

    public static ItemError Of(IntakeError error) => new(error.FieldKey, error.Code, Words(error.FieldKey, error.Code, error.Limit));

    private static string Words(string field, string code, int? limit) => code switch
    {
        IntakeErrorCodes.Required => $"{field} is missing.",
        IntakeErrorCodes.TooLong => $"{field} is longer than {limit} characters.",
        IntakeErrorCodes.InvalidEmail => "email is not an e-mail address.",
        IntakeErrorCodes.EmailTaken => "Another affiliate has this e-mail.",
        IntakeErrorCodes.UnknownCountry => "country must be a code of two letters (ISO 3166-1), for instance DE.",
        IntakeErrorCodes.OutOfRange => $"{field} must be between 0 and {limit}.",
        IntakeErrorCodes.InvalidTag =>
            $"A tag has {AffiliateInputValidator.MinTagLength} to {AffiliateInputValidator.MaxTagLength} characters, a-z, A-Z and 0-9 only.",
        IntakeErrorCodes.UnknownOption => $"{field} must be one of the options that the portal has for it (Settings > Sign-up fields).",
        IntakeErrorCodes.SameAsEmail => "login is the company's name and must differ from the e-mail.",
        IntakeErrorCodes.IdTaken => "Ids that begin with portal- or pending- are given by the portal; there is no affiliate with this one.",
        IntakeErrorCodes.Erased => "This affiliate was erased for good (personal data). Take it out of what you push.",
        IntakeErrorCodes.InvalidText => $"{field} holds a control character or a broken one.",
        IntakeErrorCodes.TooMany => limit == 1 ? $"{field} takes one answer." : $"{field} holds more than {limit} values.",
        IntakeErrorCodes.Conflict => "Somebody else was saving this affiliate at the same moment. Send it again.",
        IntakeErrorCodes.NotStored => "The database did not take this affiliate. The portal's log tells why.",
        _ => $"{field} is not valid.",
    };
}
