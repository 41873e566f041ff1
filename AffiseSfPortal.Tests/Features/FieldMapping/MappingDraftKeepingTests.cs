using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

public sealed class MappingDraftKeepingTests
{
    private static readonly MappingVersion First = Org.Version(1, (AffiliateField.IdKey, Org.KeyField), ("contactPerson", "LastName"), ("contactPerson", "FirstName"), ("phone", "Phone"));

    [Fact]
    public void Restore_KeptDraft_HasTheSameRowsAndChanges()
    {
        var draft = Org.Draft(saved: First);
        draft.Map("city", "City");
        draft.SetTarget(draft.Row("phone").Id, null);
        draft.RemoveRow(draft.Rows.Last(r => r.SourceKey == "contactPerson").Id);
        var again = Org.Draft(saved: First);

        again.Restore(draft.Keep());

        Assert.Equal(Shape(draft.ToRows()), Shape(again.ToRows()));
        Assert.Equal(draft.ChangeCount, again.ChangeCount);
        again.Discard();
        Assert.False(again.IsDirty);
        Assert.Equal(4, again.ToRows().Count);
    }

    [Fact]
    public void Restore_AddedRow_IsAddedAgain()
    {
        var draft = Org.Draft(saved: First);
        draft.SetTarget(draft.AddRow("city"), "City");
        draft.Map("city", "Country");
        var again = Org.Draft(saved: First);

        again.Restore(draft.Keep());

        Assert.Equal(["City", "Country"], again.ToRows().Where(r => r.SourceKey == "city").Select(r => r.TargetField).Order());
        Assert.Equal(2, again.ChangeCount);
    }

    [Fact]
    public void Restore_SomebodySavedSince_CountsFromTheOldVersion()
    {
        var kept = Org.Draft(saved: First).Keep();
        var draft = Org.Draft(saved: Org.Version(2, (AffiliateField.IdKey, Org.KeyField)));

        draft.Restore(kept);

        Assert.Equal((1, 2), (draft.BaseNumber, draft.Saved!.Number));
        Assert.True(draft.IsDirty);
    }

    [Fact]
    public void Restore_SignUpFieldGoneOrUnknownTransform_IsLeftOut()
    {
        var draft = Org.Draft(saved: First);

        draft.Restore(new KeptDraft(1, false, [new("custom:9", "City", RowTransform.None), new("city", "Country", (RowTransform)77)]));

        Assert.Empty(draft.ToRows());
    }

    [Fact]
    public void FollowSave_NothingChangedMeanwhile_IsCleanAndKeepsTheRowsIds()
    {
        var draft = Org.Draft(saved: First);
        draft.Map("city", "City");
        draft.AddRow();
        var id = draft.Row("city").Id;
        var sent = draft.Send();

        draft.FollowSave(VersionOf(draft, 2), sent);

        Assert.False(draft.IsDirty);
        Assert.Equal((id, 2), (draft.Row("city").Id, draft.BaseNumber));
        Assert.DoesNotContain(draft.Rows, r => r.Group == FieldGroup.Added);
    }

    [Fact]
    public void FollowSave_ChangedMeanwhile_CountsOnlyThat()
    {
        var draft = Org.Draft(saved: First);
        draft.Map("city", "City");
        var sent = draft.Send();
        var version = VersionOf(draft, 2);
        draft.SetTarget(draft.Row("phone").Id, null);
        draft.RemoveRow(draft.Rows.Last(r => r.SourceKey == "contactPerson").Id);
        var added = draft.AddRow("email");

        draft.FollowSave(version, sent);

        Assert.Equal(2, draft.ChangeCount);
        Assert.Equal(["FirstName", "Phone"], draft.Changes().Select(c => c.From!).Order());
        Assert.NotNull(draft.Find(added));
        draft.Discard();
        Assert.Equal(5, draft.ToRows().Count);
    }

    private static MappingVersion VersionOf(MappingDraft draft, int number) =>
        Org.Version(number, [.. draft.ToRows().Select(r => (r.SourceKey, r.TargetField))]);

    private static IEnumerable<(string, string, RowTransform)> Shape(IEnumerable<MappingRow> rows) =>
        rows.Select(r => (r.SourceKey, r.TargetField, r.Transform)).Order();
}
