using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>One affiliate under edit: what was loaded, what stands in the fields, and what is wrong with it. Knows no screen.</summary>
internal sealed class AffiliateEditing
{
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private IReadOnlyList<SignUpField> _signUpFields;
    private AffiliateForm _saved;
    private Dictionary<string, IntakeError> _refused = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, IntakeError> _wrong = new Dictionary<string, IntakeError>();

    public AffiliateEditing(LoadedAffiliate? affiliate, IReadOnlyList<SignUpField> signUpFields)
    {
        _signUpFields = signUpFields;
        Fields = AffiliateField.Catalogue(signUpFields);
        _saved = affiliate?.Form ?? AffiliateForm.Blank();
        Form = _saved.Copy();
        Key = affiliate?.Key;
        AffiliateId = affiliate?.AffiliateId;
        Stamp = affiliate?.Stamp;
        SavedAt = affiliate?.SavedAt;
    }

    /// <summary>Null until the first save.</summary>
    public long? Key { get; private set; }
    public string? AffiliateId { get; private set; }
    public Guid? Stamp { get; private set; }
    public DateTime? SavedAt { get; private set; }
    public AffiliateForm Form { get; private set; }

    /// <summary>In the order of the screen.</summary>
    public IReadOnlyList<AffiliateField> Fields { get; private set; }

    public IReadOnlyList<SignUpField> SignUpFields => _signUpFields;

    public bool IsChanged => !Form.SameAs(_saved);

    /// <summary>The company, else the contact person, else the mail address, as last saved.</summary>
    public string? Name => new[] { _saved["login"], _saved["contactPerson"], _saved["email"] }.FirstOrDefault(n => n.Length > 0);

    public AffiliateInput Input => Form.ToInput(Key, Stamp, _signUpFields);

    /// <summary>Takes what was typed. A refusal of the old value is no longer true.</summary>
    public void Change(string key, string text)
    {
        Form[key] = text;
        Judge(key);
    }

    public void Tick(SignUpField field, string option, bool on)
    {
        Form.Tick(field, option, on);
        Judge(AffiliateForm.KeyOf(field.Id));
    }

    /// <summary>The field was left: from now on it says what is wrong with it.</summary>
    public void Leave(string key)
    {
        _left.Add(key);
        _wrong = FormErrors.Of(Form, _signUpFields);
    }

    /// <summary>Every field speaks. True when nothing is wrong.</summary>
    public bool Check()
    {
        foreach (var field in Fields)
            _left.Add(field.Key);
        _refused.Clear();
        _wrong = FormErrors.Of(Form, _signUpFields);
        return _wrong.Count == 0;
    }

    public IntakeError? ErrorOf(string key) =>
        _refused.GetValueOrDefault(key) ?? (_left.Contains(key) ? _wrong.GetValueOrDefault(key) : null);

    public int ErrorCount => Fields.Count(f => ErrorOf(f.Key) is not null);

    public string? FirstError(IEnumerable<string> screenOrder) => screenOrder.FirstOrDefault(k => ErrorOf(k) is not null);

    /// <summary>What only the database knew, for instance that the mail address is taken.</summary>
    public void Refuse(IEnumerable<IntakeError> errors) =>
        _refused = errors.DistinctBy(e => e.FieldKey).ToDictionary(e => e.FieldKey, StringComparer.Ordinal);

    /// <summary>The sign-up fields were changed since the form was opened. Entries stay, and every field speaks, the new ones too.</summary>
    public void UseSignUpFields(IReadOnlyList<SignUpField> signUpFields)
    {
        _signUpFields = signUpFields;
        Fields = AffiliateField.Catalogue(signUpFields);
        Check();
    }

    /// <summary>From here on the form is that affiliate: saving again changes it and never makes a second one.</summary>
    /// <param name="sent">The form as it was sent; what was typed while it was under way stays unsaved.</param>
    public void Saved(IntakeResult result, AffiliateForm sent, DateTime utcNow)
    {
        Key = result.Key;
        AffiliateId = result.AffiliateId;
        Stamp = result.Stamp;
        SavedAt = utcNow;
        _saved = sent;
        _refused.Clear();
    }

    /// <summary>The next save goes over what somebody else saved.</summary>
    public void Overwrite(LoadedAffiliate theirs)
    {
        Stamp = theirs.Stamp;
        _saved = theirs.Form;
    }

    public void Discard()
    {
        Form = _saved.Copy();
        _left.Clear();
        _refused.Clear();
        _wrong = new Dictionary<string, IntakeError>();
    }

    /// <summary>Puts back what was typed before. When somebody saved since, the next save says so, since the stamp is the old one.</summary>
    public void Restore(EditorDraft draft)
    {
        Form.Restore(draft.Values, Fields);
        if (IsChanged && Key is not null)
            Stamp = draft.Stamp ?? Stamp;
    }

    private void Judge(string key)
    {
        _refused.Remove(key);
        if (_left.Contains(key))
            _wrong = FormErrors.Of(Form, _signUpFields);
    }
}
