using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Affiliates;

public sealed class RecordChoicesTests : AffiliatesUiTest
{
    private const string Free = "00Q5g00000K3vQXEAZ";
    private readonly FakeLinks _links = new();

    [Theory]
    [InlineData(null, false, MatchBy.ExternalId, "Link to existing record")]
    [InlineData(null, true, MatchBy.ExternalId, "Link to existing record|Unlink")]
    [InlineData(RowCause.Refused, true, MatchBy.ExternalId, "Link to existing record|Unlink")]
    [InlineData(RowCause.RecordDeleted, true, MatchBy.StoredId, "Create a new record|Link to existing record|Leave it as it is")]
    [InlineData(RowCause.RecordConverted, true, MatchBy.ExternalId, "Link to existing record|Leave it as it is")]
    [InlineData(RowCause.RecordConverted, true, MatchBy.StoredId, "Create a new record|Link to existing record|Leave it as it is")]
    [InlineData(RowCause.Duplicate, false, MatchBy.ExternalId, "Link to existing record|Leave it as it is")]
    [InlineData(RowCause.InDoubt, false, MatchBy.StoredId, "Create a new record|Link to existing record|Leave it as it is")]
    public void Render_Cause_OffersWhatHelps(RowCause? cause, bool linked, MatchBy matchBy, string buttons)
    {
        var choices = Open(cause, linked, matchBy);
        Assert.Equal(buttons.Split('|'), choices.FindAll("button").Select(b => b.TextContent.Trim()));
    }

    [Theory]
    [InlineData("Create a new record", "new 7", "It is sent as a new record.")]
    [InlineData("Leave it as it is", "leave 7", "Left as it is until the affiliate is edited again.")]
    public async Task Click_Choice_IsDoneAndSaid(string button, string done, string said)
    {
        var choices = Open(RowCause.RecordDeleted, linked: true, MatchBy.StoredId);
        await Button(choices, button).ClickAsync(new());
        Assert.Equal([done], _links.Done);
        Assert.Equal(said, choices.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task Link_FoundByName_LinksTheFreeOneAndNamesTheOther()
    {
        _links.Found = [new(Free, "Mara Hoffmann", "mara@clickwise.example", null), new("00Q5g00000K3vQYEAZ", "Mara Two", null, "Nordlicht Media GmbH")];
        var choices = Open(RowCause.Duplicate, linked: false, MatchBy.ExternalId);
        var opening = Button(choices, "Link to existing record").ClickAsync(new());
        await SearchAsync("mara");

        Assert.Equal(["mara"], _links.Asked);
        Assert.Contains("Linked to Nordlicht Media GmbH", Dialogs!.Find("ul").TextContent);
        await Assert.Single(Dialogs!.FindAll("ul button")).ClickAsync(new());
        await opening;

        Assert.Equal([$"link 7 {Free}"], _links.Done);
        choices.WaitForAssertion(() => Assert.Equal("Linked. The affiliate is sent to that record.", choices.Find("[role=status]").TextContent));
    }

    [Fact]
    public async Task Link_NothingTypedNothingFoundOrRefused_SaysSoAndStaysOpen()
    {
        var choices = Open(RowCause.Duplicate, linked: false, MatchBy.ExternalId);
        var opening = Button(choices, "Link to existing record").ClickAsync(new());
        await SearchAsync(" ");
        Assert.Contains("Type a name, an e-mail", Dialogs!.Markup);
        await SearchAsync("nobody");
        Assert.Contains("No record in Salesforce matches “nobody”.", Dialogs.Markup);
        _links.Found = [new(Free, "Mara Hoffmann", null, null)];
        _links.Fault = new SalesforceException(new SalesforceFault(SalesforceFaultKind.DuplicateDetected, "DUPLICATE_VALUE", "duplicate value found", []));
        await SearchAsync("mara");
        await Assert.Single(Dialogs!.FindAll("ul button")).ClickAsync(new());

        Assert.NotEqual("", Dialogs.Find("[id$=message]").TextContent.Trim());
        Assert.Single(Dialogs.FindAll("form"));
        Assert.False(opening.IsFaulted);
    }

    private async Task SearchAsync(string text)
    {
        Dialogs!.WaitForElement("form");
        await Dialogs!.Find("input").ChangeAsync(new() { Value = text });
        await Dialogs!.Find("form").SubmitAsync();
    }

    private IRenderedComponent<RecordChoices> Open(RowCause? cause, bool linked, MatchBy matchBy)
    {
        Services.AddSingleton<IRecordLinks>(_links);
        return RenderPage<RecordChoices>(p => p.Add(c => c.Key, 7).Add(c => c.IsLinked, linked).Add(c => c.Cause, cause).Add(c => c.MatchBy, matchBy));
    }

    private sealed class FakeLinks : IRecordLinks
    {
        public List<string> Done { get; } = [];

        public List<string> Asked { get; } = [];

        public IReadOnlyList<FoundRecord> Found { get; set; } = [];

        public Exception? Fault { get; set; }

        public Task<IReadOnlyList<FoundRecord>> FindAsync(int connectionId, string text, CancellationToken cancellationToken)
        {
            Asked.Add(text);
            return Task.FromResult(Found);
        }

        public Task<LinkAnswer> LinkAsync(int connectionId, long affiliateKey, string recordId, string? actorId, CancellationToken cancellationToken) =>
            Fault is { } fault ? Task.FromException<LinkAnswer>(fault) : Do($"link {affiliateKey} {recordId}", LinkAnswer.Linked);

        public Task UnlinkAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken) => Do($"unlink {affiliateKey}", 0);

        public Task SendAsNewAsync(int connectionId, long affiliateKey, string? actorId, CancellationToken cancellationToken) => Do($"new {affiliateKey}", 0);

        public Task<bool> LeaveAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken) => Do($"leave {affiliateKey}", true);

        private Task<T> Do<T>(string what, T answer)
        {
            Done.Add(what);
            return Task.FromResult(answer);
        }
    }
}
