using System.Text.RegularExpressions;
using AffiseSfPortal.Domain;
using FluentValidation;
using FluentValidation.Results;

namespace AffiseSfPortal.Intake;

/// <summary>Everything about an affiliate that can be judged without the database. Failures carry the field's key as property name,
/// one of <see cref="IntakeErrorCodes"/> as code and the bound as state; expects an input from <see cref="AffiliateInputs.Normalised"/>.</summary>
internal sealed partial class AffiliateInputValidator : AbstractValidator<AffiliateInput>
{
    public const int MaxLevel = 5;
    public const int MaxReferralPercent = 100;
    public const int MinTagLength = 2;
    public const int MaxTagLength = 32;

    public AffiliateInputValidator(IEnumerable<SignUpField> signUpFields)
    {
        var fields = signUpFields.ToList();
        RuleFor(i => i.Email).Cascade(CascadeMode.Stop)
            .NotEmpty().WithErrorCode(IntakeErrorCodes.Required)
            .Must(e => e.Length <= LimitOf("email")).WithErrorCode(IntakeErrorCodes.TooLong).WithState(_ => LimitOf("email"))
            .Must(e => EmailShape().IsMatch(e)).WithErrorCode(IntakeErrorCodes.InvalidEmail)
            .OverridePropertyName("email");
        RuleFor(i => i.CompanyName)
            .Must((i, name) => name is null || !string.Equals(name, i.Email, StringComparison.OrdinalIgnoreCase))
            .WithErrorCode(IntakeErrorCodes.SameAsEmail).OverridePropertyName("login");
        RuleFor(i => i.Country).Must(c => c is null || Countries.IsKnown(c))
            .WithErrorCode(IntakeErrorCodes.UnknownCountry).OverridePropertyName("country");
        RuleFor(i => i.Level).Must(l => l is null or (>= 0 and <= MaxLevel))
            .WithErrorCode(IntakeErrorCodes.OutOfRange).WithState(_ => MaxLevel).OverridePropertyName("level");
        RuleFor(i => i.ReferralPercent).Must(p => p is null or (>= 0 and <= MaxReferralPercent))
            .WithErrorCode(IntakeErrorCodes.OutOfRange).WithState(_ => MaxReferralPercent).OverridePropertyName("ref_percent");
        RuleFor(i => i.Tags).Must(tags => tags.All(t => TagShape().IsMatch(t)))
            .WithErrorCode(IntakeErrorCodes.InvalidTag).OverridePropertyName("tags");
        Bounded("login", i => i.CompanyName);
        Bounded("contactPerson", i => i.ContactPerson);
        Bounded("manager", i => i.Manager);
        Bounded("phone", i => i.Phone);
        Bounded("city", i => i.City);
        Bounded("address_1", i => i.Address1);
        Bounded("address_2", i => i.Address2);
        Bounded("zip_code", i => i.ZipCode);
        Bounded("notes", i => i.Notes);
        Bounded(AffiliateField.IdKey, i => i.AffiliateId);
        RuleFor(i => i.SignUpValues).Custom((values, context) =>
        {
            foreach (var field in fields)
            {
                if (Judge(field, values.GetValueOrDefault(field.Id) ?? []) is { } failure)
                    context.AddFailure(failure);
            }
        });
    }

    /// <summary>The errors in the seam's own form, one for each field: the first found.</summary>
    public IReadOnlyList<IntakeError> Check(AffiliateInput input) =>
        [.. Validate(input).Errors
            .Select(e => new IntakeError(e.PropertyName, e.ErrorCode, e.CustomState as int?))
            .DistinctBy(e => e.FieldKey)];

    private void Bounded(string key, Func<AffiliateInput, string?> value) =>
        RuleFor(i => value(i)).Must(text => text is null || text.Length <= LimitOf(key))
            .WithErrorCode(IntakeErrorCodes.TooLong).WithState(_ => LimitOf(key)).OverridePropertyName(key);

    private static int LimitOf(string key) => AffiliateField.BuiltIn.First(f => f.Key == key).MaxLength ?? int.MaxValue;

    private static ValidationFailure? Judge(SignUpField field, IReadOnlyList<string> values)
    {
        var known = AffiliateField.Of(field);
        if (values.Count == 0)
            return field.Required ? Failure(known.Key, IntakeErrorCodes.Required) : null;
        if (known.MaxLength is { } limit)
        {
            if (values.Count > 1)
                return Failure(known.Key, IntakeErrorCodes.TooMany, 1);
            return values[0].Length > limit ? Failure(known.Key, IntakeErrorCodes.TooLong, limit) : null;
        }
        var isOneChoice = field.Type is SignUpFieldType.Select or SignUpFieldType.Radio;
        return (isOneChoice && values.Count > 1) || values.Any(v => !field.Options.Contains(v, StringComparer.Ordinal))
            ? Failure(known.Key, IntakeErrorCodes.UnknownOption)
            : null;
    }

    private static ValidationFailure Failure(string key, string code, int? limit = null) =>
        new(key, code) { ErrorCode = code, CustomState = limit };

    // Enough to catch a slip; only a sent mail proves an address. Salesforce too wants something@something.something.
    [GeneratedRegex(@"\A[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmailShape();

    [GeneratedRegex(@"\A[a-zA-Z0-9]{2,32}\z", RegexOptions.None, 1000)]
    private static partial Regex TagShape();
}
