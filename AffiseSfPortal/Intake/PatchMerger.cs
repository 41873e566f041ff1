using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Intake;

/// <summary>Lays patches over what is stored, one after the other, and judges each. No database: the same patches over the same state give the same answer.</summary>
/// <param name="emailHolders">Who holds an e-mail, by its compared form: the affiliate's ID.</param>
internal sealed class PatchMerger(IReadOnlyList<SignUpField> fields, IEnumerable<Affiliate> stored, IDictionary<string, string> emailHolders)
{
    private readonly AffiliateInputValidator _validator = new(fields);
    private readonly Dictionary<string, MergedAffiliate> _byId =
        stored.ToDictionary(a => a.AffiliateId, a => new MergedAffiliate(a, AffiliateInputs.Of(a)), StringComparer.Ordinal);

    // Should two fields share a name, the first in order answers to it.
    private readonly ILookup<string, SignUpField> _fields =
        fields.OrderBy(f => f.Position).ThenBy(f => f.Id).ToLookup(f => f.Name.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>What must be written once every patch is merged: an affiliate that went there and back again is not among them.</summary>
    public IEnumerable<MergedAffiliate> Changed => _byId.Values.Where(m => m.IsNew || !m.Before.SameAs(m.Now));

    /// <summary>One affiliate takes an e-mail that another gives up: no order of writing need keep them unique in between, but the order of the patches does.</summary>
    public bool EmailsChangeHands
    {
        get
        {
            var changed = Changed.ToList();
            var givenUp = changed.Where(m => !m.IsNew).ToDictionary(m => Affiliate.EmailKeyOf(m.Before.Email), m => m, StringComparer.Ordinal);
            return changed.Exists(m => givenUp.TryGetValue(Affiliate.EmailKeyOf(m.Now.Email), out var giver) && giver != m);
        }
    }

    public PatchResult Merge(AffiliatePatch patch)
    {
        var id = patch.AffiliateId!;
        var known = _byId.GetValueOrDefault(id);
        if (known is null && Affiliate.IsReservedId(id))
            return PatchResult.Rejected(new IntakeError(AffiliateField.IdKey, IntakeErrorCodes.IdTaken));
        if (known?.Affiliate?.ErasedAt is not null)
            return PatchResult.Rejected(new IntakeError(AffiliateField.IdKey, IntakeErrorCodes.Erased));
        var before = known?.Now ?? new AffiliateInput { AffiliateId = id };
        var after = Lay(patch, over: before).Normalised();
        string[] unknown = [.. patch.SignUpValues.Select(v => v.Name).Where(n => !_fields.Contains(n)).Distinct(StringComparer.Ordinal)];
        if (known is not null && after.SameAs(before))
            return new PatchResult(PatchOutcome.Unchanged, [], unknown);

        var errors = Judge(patch, known is null ? null : before, after);
        if (errors.Count > 0)
            return new PatchResult(PatchOutcome.Rejected, errors, unknown);
        emailHolders.Remove(Affiliate.EmailKeyOf(before.Email));
        emailHolders[Affiliate.EmailKeyOf(after.Email)] = id;
        if (known is null)
            _byId[id] = new MergedAffiliate(null, after);
        else
            known.Now = after;
        return new PatchResult(known is null ? PatchOutcome.Created : PatchOutcome.Updated, [], unknown);
    }

    private List<IntakeError> Judge(AffiliatePatch patch, AffiliateInput? before, AffiliateInput after)
    {
        var errors = _validator.Check(after);
        // A rule may be younger than the affiliate. Who sends a new phone number cannot mend an old answer, and need not.
        if (errors.Count > 0 && before is not null)
        {
            var old = _validator.Check(before);
            errors = [.. errors.Where(e => !old.Contains(e) || IsGiven(patch, e.FieldKey))];
        }
        var judged = errors.Select(e => e.Named(fields)).ToList();
        if (emailHolders.TryGetValue(Affiliate.EmailKeyOf(after.Email), out var holder)
            && !string.Equals(holder, patch.AffiliateId, StringComparison.Ordinal)
            && !judged.Exists(e => e.FieldKey == "email"))
        {
            judged.Add(new IntakeError("email", IntakeErrorCodes.EmailTaken));
        }
        return judged;
    }

    private AffiliateInput Lay(AffiliatePatch patch, AffiliateInput over)
    {
        var values = over.SignUpValues.ToDictionary();
        foreach (var (name, given) in patch.SignUpValues)
        {
            if (_fields[name].FirstOrDefault() is { } field)
                values[field.Id] = given;
        }
        return over with
        {
            Email = patch.Email.Or(over.Email) ?? "",
            CompanyName = patch.CompanyName.Or(over.CompanyName),
            ContactPerson = patch.ContactPerson.Or(over.ContactPerson),
            Status = patch.Status.Or(over.Status),
            Manager = patch.Manager.Or(over.Manager),
            Country = patch.Country.Or(over.Country),
            Phone = patch.Phone.Or(over.Phone),
            City = patch.City.Or(over.City),
            Address1 = patch.Address1.Or(over.Address1),
            Address2 = patch.Address2.Or(over.Address2),
            ZipCode = patch.ZipCode.Or(over.ZipCode),
            Notes = patch.Notes.Or(over.Notes),
            Tags = patch.Tags.Or(over.Tags),
            Level = patch.Level.Or(over.Level),
            ReferralPercent = patch.ReferralPercent.Or(over.ReferralPercent),
            SignUpValues = values,
        };
    }

    private bool IsGiven(AffiliatePatch patch, string key) => key switch
    {
        AffiliateField.IdKey => false,
        "email" => patch.Email.IsGiven,
        "login" => patch.CompanyName.IsGiven || patch.Email.IsGiven,
        "contactPerson" => patch.ContactPerson.IsGiven,
        "manager" => patch.Manager.IsGiven,
        "country" => patch.Country.IsGiven,
        "phone" => patch.Phone.IsGiven,
        "city" => patch.City.IsGiven,
        "address_1" => patch.Address1.IsGiven,
        "address_2" => patch.Address2.IsGiven,
        "zip_code" => patch.ZipCode.IsGiven,
        "notes" => patch.Notes.IsGiven,
        "tags" => patch.Tags.IsGiven,
        "level" => patch.Level.IsGiven,
        "ref_percent" => patch.ReferralPercent.IsGiven,
        _ => patch.SignUpValues.Any(v => _fields[v.Name].Any(f => AffiliateField.Of(f).Key == key)),
    };
}

/// <summary>One affiliate under a batch.</summary>
/// <param name="affiliate">As the database holds it; null until it is created.</param>
/// <param name="state">As it is now: stored, or as the first patch made it.</param>
internal sealed class MergedAffiliate(Affiliate? affiliate, AffiliateInput state)
{
    public Affiliate? Affiliate { get; } = affiliate;

    public AffiliateInput Before { get; } = state;

    public AffiliateInput Now { get; set; } = state;

    public bool IsNew => Affiliate is null;
}
