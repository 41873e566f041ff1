using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

public sealed class MappingDraftTests
{
    [Fact]
    public void Rows_NothingSaved_HaveOneForEveryAffiliateFieldAndIdFirst()
    {
        var sources = AffiliateField.Catalogue([new SignUpField { Name = "Vertical", Type = SignUpFieldType.Select }]);

        var draft = Org.Draft(sources: sources);

        Assert.Equal(AffiliateField.IdKey, draft.Rows[0].SourceKey);
        Assert.Equal(sources.Select(s => s.Key).Order(), draft.Rows.Select(r => r.SourceKey!).Order());
        Assert.Equal(FieldGroup.SignUp, draft.Rows[^1].Group);
        Assert.False(draft.IsDirty);
    }

    [Fact]
    public void SetTarget_FieldOfAnotherRow_IsRefusedAndChangesNothing()
    {
        var draft = Org.Draft();
        draft.Map("email", "Email");

        var refusal = draft.SetTarget(draft.Row("phone").Id, "email");

        Assert.Equal(TargetRefusal.Used, refusal);
        Assert.Null(draft.Row("phone").Target);
    }

    [Theory]
    [InlineData("Not_There__c", true, TargetRefusal.Unknown)]
    [InlineData("Score__c", true, TargetRefusal.Unknown)]
    [InlineData("Not a name", false, TargetRefusal.NotAName)]
    public void SetTarget_NameThatCannotWork_IsRefused(string name, bool granted, TargetRefusal refusal)
    {
        var draft = Org.Draft(granted ? Org.Granted(Org.Formula) : Org.BeforeGrant());

        Assert.Equal(refusal, draft.SetTarget(draft.Row("city").Id, name));
    }

    [Fact]
    public void SetTarget_ListToNumber_IsRefusedAsImpossible()
    {
        var draft = Org.Draft();

        Assert.Equal(TargetRefusal.Impossible, draft.SetTarget(draft.Row("tags").Id, "NumberOfEmployees"));
    }

    [Fact]
    public void SetTarget_FreeNameBeforeTheGrant_IsTakenAndJudgedAfterIt()
    {
        var draft = Org.Draft(Org.BeforeGrant());
        draft.Map("city", "Town__c");
        Assert.Equal(RowCheck.NotChecked, draft.Row("city").Verdict.Check);

        draft.SetTargets(Org.Granted(Org.Text("Town__c", "Town", 40)));
        Assert.Equal("Town", draft.Row("city").Field?.Label);

        draft.SetTargets(Org.Granted());
        Assert.Equal(RowCheck.UnknownField, draft.Row("city").Verdict.Check);
        Assert.True(draft.HasBlockingRows);
    }

    [Fact]
    public void Match_IdToUniqueExternalId_IsSafeToRepeat()
    {
        var draft = Org.Draft();
        Assert.Equal(MatchKind.Undecided, draft.Match.Kind);
        Assert.Equal(Org.KeyField, draft.KeyCandidate?.Name);

        draft.Map(AffiliateField.IdKey, Org.KeyField);

        Assert.Equal(new MatchState(MatchKind.ExternalId, Org.KeyField, "Affise Affiliate Id"), draft.Match);
        Assert.True(draft.Row(AffiliateField.IdKey).IsKey);
        Assert.Equal(MatchBy.ExternalId, draft.Match.MatchBy);
    }

    [Fact]
    public void Match_PlainFieldForId_StaysUndecidedUntilAccepted()
    {
        var draft = Org.Draft();
        draft.Map(AffiliateField.IdKey, "City");
        Assert.Equal(MatchKind.Undecided, draft.Match.Kind);

        draft.AcceptNoKey();

        Assert.Equal(MatchKind.NoKey, draft.Match.Kind);
        Assert.Equal(MatchBy.StoredId, draft.Match.MatchBy);
        Assert.Null(draft.Match.Field);
    }

    [Fact]
    public void Match_CustomNameBeforeTheGrant_IsTakenAsKeyAndCheckedLater()
    {
        var draft = Org.Draft(Org.BeforeGrant());
        draft.Map(AffiliateField.IdKey, Org.KeyField);
        Assert.Equal(MatchKind.ExternalIdUnchecked, draft.Match.Kind);
        Assert.Equal(MatchBy.ExternalId, draft.Match.MatchBy);

        draft.SetTargets(Org.Granted(Org.Key with { Unique = false }));

        Assert.Equal(MatchKind.Undecided, draft.Match.Kind);
    }

    [Fact]
    public void Match_SavedWithoutKey_IsNotAskedAgain()
    {
        var draft = Org.Draft(saved: Org.Version(1, ("email", "Email")));

        Assert.Equal(MatchKind.NoKey, draft.Match.Kind);
        Assert.False(draft.IsDirty);
    }

    [Fact]
    public void Gaps_RequiredFieldsWithoutSource_AreListedAndCuredByOneClick()
    {
        var draft = Org.Draft();
        Assert.Equal(["Company", "LastName"], draft.Gaps.Select(g => g.Field.Name).Order());

        var gap = draft.Gaps.Single(g => g.Field.Name == "LastName");
        var row = draft.Cure(gap, gap.Cure!);

        Assert.Equal(("contactPerson", "LastName", RowTransform.LastWordOrEmail), (draft.Find(row)!.SourceKey, draft.Find(row)!.Target, draft.Find(row)!.Transform));
        Assert.DoesNotContain(draft.Gaps, g => g.Field.Name == "LastName");
    }

    [Fact]
    public void Cure_SourceHasATargetAlready_AddsARowUnderIt()
    {
        var draft = Org.Draft();
        draft.Map("contactPerson", "FirstName");
        var gap = draft.Gaps.Single(g => g.Field.Name == "LastName");

        var row = draft.Find(draft.Cure(gap, gap.Cure!))!;

        Assert.Equal(2, row.Ordinal);
        var rows = draft.Rows.ToList();
        Assert.Equal(rows.FindIndex(r => r.SourceKey == "contactPerson") + 1, rows.FindIndex(r => r.Id == row.Id));
        Assert.Equal(["FirstName", "LastName"], draft.ToRows().Where(r => r.SourceKey == "contactPerson").Select(r => r.TargetField));
    }

    [Fact]
    public void AcceptAllSuggestions_StockLead_MapsThemAndSavesNothing()
    {
        var draft = Org.Draft();
        Assert.All(draft.Rows, r => Assert.Null(r.Target));
        Assert.NotNull(draft.Row("email").Suggestion);

        draft.AcceptAllSuggestions();

        Assert.Equal("Email", draft.Row("email").Target);
        Assert.Equal("PostalCode", draft.Row("zip_code").Target);
        Assert.All(draft.Rows, r => Assert.Null(r.Suggestion));
        Assert.True(draft.IsDirty);
        Assert.Null(draft.Saved);
    }

    [Fact]
    public void Suggestion_TargetTakenByAnotherRow_IsNotOffered()
    {
        var draft = Org.Draft();

        draft.Map("manager", "Email");

        Assert.Null(draft.Row("email").Suggestion);
    }

    [Fact]
    public void Changes_ComparedWithTheVersion_CountEditsRemovalsAndReturns()
    {
        var draft = Org.Draft(saved: Org.Version(3, (AffiliateField.IdKey, Org.KeyField), ("email", "Email"), ("contactPerson", "LastName"), ("contactPerson", "FirstName")));
        Assert.False(draft.IsDirty);

        draft.Map("email", "Description");
        draft.RemoveRow(draft.Rows.Last(r => r.SourceKey == "contactPerson").Id);
        Assert.Equal(2, draft.ChangeCount);
        Assert.Contains(new RowChange("email", "Email", "Description", RowRecipe.None, RowRecipe.None), draft.Changes());

        draft.Map("email", "Email");
        Assert.Equal(1, draft.ChangeCount);
        draft.Discard();
        Assert.Equal(0, draft.ChangeCount);
    }

    [Fact]
    public void SetTransform_MappedRow_IsAChange()
    {
        var draft = Org.Draft(saved: Org.Version(1, ("contactPerson", "LastName")));

        draft.SetTransform(draft.Row("contactPerson").Id, RowTransform.LastWord);

        Assert.True(draft.Row("contactPerson").IsChanged);
        Assert.Equal(RowTransform.LastWord, Assert.Single(draft.ToRows()).Transform);
    }

    [Fact]
    public void RemoveRow_TheFirstOfTwo_LeavesTheFieldARow()
    {
        var draft = Org.Draft();
        var id = draft.Row("city").Id;

        draft.RemoveRow(id);

        Assert.Equal(1, Assert.Single(draft.Rows, r => r.SourceKey == "city").Ordinal);
    }

    [Fact]
    public void Load_SignUpFieldDeletedSince_MarksTheRowAndLetsItBeRemoved()
    {
        var draft = Org.Draft(saved: Org.Version(1, ("custom:7", "City")));
        var row = draft.Row("custom:7");
        Assert.Equal(RowCheck.SourceGone, row.Verdict.Check);

        draft.RemoveRow(row.Id);

        Assert.DoesNotContain(draft.Rows, r => r.SourceKey == "custom:7");
        Assert.Equal(1, draft.ChangeCount);
    }

    [Fact]
    public void Load_VersionOfAnotherObject_IsAChangeAndMarksWhatIsMissing()
    {
        var draft = new MappingDraft(Org.Sources, new TargetCatalogue("Partner__c", TargetOrigin.Org, Org.Lead() with { Name = "Partner__c", Fields = [Org.Text("Email", "Email", 80)] }), Org.Version(1, ("email", "Email"), ("city", "City")));

        Assert.True(draft.IsForOtherObject);
        Assert.Equal(RowCheck.UnknownField, draft.Row("city").Verdict.Check);
        Assert.Equal(1, draft.ChangeCount);
    }

    [Fact]
    public void Rows_AfterAnEdit_KeepTheStateOfRowsThatDidNotChange()
    {
        var draft = Org.Draft();
        var phone = draft.Row("phone");

        draft.Map("city", "Country");

        Assert.Same(phone, draft.Row("phone"));
    }

    [Fact]
    public void SetSample_Affiliate_ShowsValuesAndWhatArrives()
    {
        var draft = Org.Draft(saved: Org.Version(1, ("contactPerson", "LastName"), ("city", "City")));
        draft.SetSample(new Affiliate { ContactPerson = "Anneliese Vogt" });

        Assert.Equal("Anneliese Vogt", draft.Row("contactPerson").Sample);
        Assert.Equal("Anneliese Vogt", draft.Row("contactPerson").Arrival?.Text);
        draft.SetTransform(draft.Row("contactPerson").Id, RowTransform.LastWord);
        Assert.Equal("Vogt", draft.Row("contactPerson").Arrival?.Text);
        Assert.Null(draft.Row("city").Arrival?.Text);
    }
}
