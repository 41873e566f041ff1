using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Features.Settings;

public sealed class SqliteSignUpFieldsServiceTests : SignUpFieldsServiceTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync();
}

public sealed class PostgresSignUpFieldsServiceTests(PgCluster cluster) : SignUpFieldsServiceTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster);
}

public abstract class SignUpFieldsServiceTests : IAsyncLifetime
{
    private TestPortal _portal = null!;
    private SignUpFieldsService _service = null!;

    private protected abstract Task<TestPortal> StartAsync();

    public async ValueTask InitializeAsync()
    {
        _portal = await StartAsync();
        _service = new SignUpFieldsService(_portal.Get<IDbContextFactory<AffiseSfPortal.Persistence.PortalDbContext>>(), new GrantedAccess(), new NotedTrail());
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_portal is not null)
            await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Save_AllSixTypes_AreInTheCatalogueInTheirOrder()
    {
        foreach (var type in Enum.GetValues<SignUpFieldType>())
            Assert.Empty(await SaveAsync(new SignUpFieldDraft { Name = $"A {type}", Type = type, Options = "One\nTwo" }));
        var fields = await _service.ListAsync(TestPortal.Cancel);
        Assert.Equal(Enum.GetValues<SignUpFieldType>(), fields.Select(f => f.Type));
        Assert.All(fields, f => Assert.Equal(f.Type is SignUpFieldType.Select or SignUpFieldType.Checkbox or SignUpFieldType.Radio ? 2 : 0, f.Options.Count));
        Assert.Equal(fields.Select(f => AffiliateField.Of(f).Key), AffiliateField.Catalogue(fields).Skip(AffiliateField.BuiltIn.Count).Select(f => f.Key));
    }

    [Fact]
    public async Task Save_CharactersThatNobodySees_AreNotSaved()
    {
        Assert.Empty(await SaveAsync(new SignUpFieldDraft { Name = "Ver\0tical", Type = SignUpFieldType.Select, Options = "One\0\r\n\u202ETwo" }));
        var field = Assert.Single(await _service.ListAsync(TestPortal.Cancel));
        Assert.Equal("Vertical", field.Name);
        Assert.Equal(["One", "Two"], field.Options);
    }

    [Theory]
    [InlineData("", SignUpFieldType.Text, false, true, "", "NameRequired")]
    [InlineData("VERTICAL ", SignUpFieldType.Text, false, true, "", "NameTaken")]
    [InlineData("email", SignUpFieldType.Text, false, true, "", "NameBuiltIn")]
    [InlineData("New", SignUpFieldType.Text, true, false, "", "RequiredNeedsView")]
    [InlineData("New", SignUpFieldType.HiddenText, true, true, "", "RequiredNeedsView")]
    [InlineData("New", SignUpFieldType.Select, false, true, " \n ", "OptionsRequired")]
    [InlineData("New", SignUpFieldType.Radio, false, true, "One", "OptionsTooFew")]
    [InlineData("New", SignUpFieldType.Checkbox, false, true, "One\none", "OptionTwice")]
    public async Task Save_SomethingWrong_SavesNothingAndSaysWhat(string name, SignUpFieldType type, bool required, bool view, string options, string code)
    {
        await SaveAsync(new SignUpFieldDraft { Name = "Vertical", Type = SignUpFieldType.Text });
        var errors = await SaveAsync(new SignUpFieldDraft { Name = name, Type = type, Required = required, View = view, Options = options });
        Assert.Equal(code, Assert.Single(errors).ErrorCode);
        Assert.Single(await _service.ListAsync(TestPortal.Cancel));
    }

    [Fact]
    public async Task Save_Existing_KeepsItsTypeAndPlace()
    {
        await SaveAsync(new SignUpFieldDraft { Name = "Vertical", Type = SignUpFieldType.Select, Options = "A\nB" });
        await SaveAsync(new SignUpFieldDraft { Name = "Volume", Type = SignUpFieldType.Text });
        var id = (await _service.ListAsync(TestPortal.Cancel))[0].Id;
        Assert.Empty(await SaveAsync(new SignUpFieldDraft { Id = id, Name = "vertical", Type = SignUpFieldType.Select, Options = "A\nB\nC" }));
        var field = (await _service.ListAsync(TestPortal.Cancel))[0];
        Assert.Equal(("vertical", SignUpFieldType.Select, 3), (field.Name, field.Type, field.Options.Count));
    }

    [Fact]
    public async Task Move_DownThenTooFar_ChangesPlacesOnce()
    {
        foreach (var name in new[] { "A", "B", "C" })
            await SaveAsync(new SignUpFieldDraft { Name = name });
        var a = (await _service.ListAsync(TestPortal.Cancel))[0].Id;
        await _service.MoveAsync(a, 1, TestPortal.Cancel);
        await _service.MoveAsync(a, 1, TestPortal.Cancel);
        await _service.MoveAsync(a, 1, TestPortal.Cancel);
        Assert.Equal(["B", "C", "A"], (await _service.ListAsync(TestPortal.Cancel)).Select(f => f.Name));
    }

    [Fact]
    public async Task Delete_HeldAndMapped_SaysSoFirstAndTakesTheValues()
    {
        await SaveAsync(new SignUpFieldDraft { Name = "Vertical" });
        await SaveAsync(new SignUpFieldDraft { Name = "Volume" });
        var fields = await _service.ListAsync(TestPortal.Cancel);
        var connection = await _portal.ConnectAsync();
        await _portal.WriteAsync(async db =>
        {
            var mapping = await db.MappingVersions.Include(m => m.Rows).SingleAsync(m => m.ConnectionId == connection, TestPortal.Cancel);
            mapping.Rows.Add(new MappingRow { Position = 9, SourceKey = $"custom:{fields[0].Id}", TargetField = "Industry" });
        });
        await SaveAffiliateAsync("one@x.example", (fields[0].Id, $"tricky \",\"{fields[1].Id}\":[\"x\"]"), (fields[1].Id, "9"));
        await SaveAffiliateAsync("two@x.example", (fields[0].Id, "B"));
        await SaveAffiliateAsync("three@x.example");

        var impact = await _service.ImpactAsync(fields[0].Id, TestPortal.Cancel);
        Assert.Equal((2, "Industry"), (impact.Affiliates, Assert.Single(impact.MappedTo)));
        Assert.Equal(1, (await _service.ImpactAsync(fields[1].Id, TestPortal.Cancel)).Affiliates);

        await _service.DeleteAsync(fields[0].Id, TestPortal.Cancel);
        Assert.Equal("Volume", Assert.Single(await _service.ListAsync(TestPortal.Cancel)).Name);
        var left = await _portal.ReadAsync(db => db.Affiliates.AsNoTracking().OrderBy(a => a.Key).Select(a => a.SignUpValues).ToListAsync(TestPortal.Cancel));
        Assert.Equal("9", Assert.Single(Assert.Single(left[0]).Value));
        Assert.Empty(left[1]);
    }

    private Task<IReadOnlyList<FluentValidation.Results.ValidationFailure>> SaveAsync(SignUpFieldDraft draft) =>
        _service.SaveAsync(draft, ["Email", "Country"], TestPortal.Cancel);

    private async Task SaveAffiliateAsync(string email, params (int Field, string Value)[] values)
    {
        var saved = await _portal.Intake.SaveAsync(
            new AffiliateInput { Email = email, SignUpValues = values.ToDictionary(v => v.Field, v => (IReadOnlyList<string>)[v.Value]) }, null, TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Saved, saved.Status);
    }
}
