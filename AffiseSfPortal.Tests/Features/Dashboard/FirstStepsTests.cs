using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Dashboard;

namespace AffiseSfPortal.Tests.Features.Dashboard;

public sealed class FirstStepsTests
{
    private const FirstStepState Done = FirstStepState.Done;
    private const FirstStepState Current = FirstStepState.Current;
    private const FirstStepState Open = FirstStepState.Open;
    private const FirstStepState Locked = FirstStepState.Locked;

    [Fact]
    public void Of_EmptyPortal_StartsWithTheApp() =>
        AssertSteps(FirstSteps.Of(Standing.Nothing, appCreated: false, isMapped: false), Current, Open, Locked, Locked, Locked);

    [Fact]
    public void Of_AppCreated_ContinuesWithTheConnection() =>
        AssertSteps(FirstSteps.Of(Standing.Nothing, appCreated: true, isMapped: false), Done, Current, Locked, Locked, Locked);

    [Fact]
    public void Of_ConnectionSaved_OpensFieldsAndPermissions() =>
        AssertSteps(FirstSteps.Of(With(Saved()), appCreated: false, isMapped: false), Done, Done, Current, Open, Locked);

    [Fact]
    public void Of_MappedBeforeConnected_StillAsksForTheConnection() =>
        AssertSteps(FirstSteps.Of(Standing.Nothing, appCreated: true, isMapped: true), Done, Current, Done, Locked, Locked);

    [Fact]
    public void Of_GrantedAndNotMapped_LocksTheHealthCheckBehindTheFields()
    {
        var steps = FirstSteps.Of(With(Granted()), appCreated: true, isMapped: false);

        AssertSteps(steps, Done, Done, Current, Done, Locked);
        Assert.Equal(FirstSteps.Fields, steps[4].After);
    }

    [Fact]
    public void Of_GrantedAndMapped_EndsWithTheHealthCheck() =>
        AssertSteps(FirstSteps.Of(With(Granted()), appCreated: true, isMapped: true), Done, Done, Done, Done, Current);

    [Fact]
    public void Of_GrantTakenBackBeforeTheEnd_AsksForItAgain()
    {
        var connection = Granted();
        connection.Hold = HoldCause.ReconnectNeeded;

        AssertSteps(FirstSteps.Of(With(connection), appCreated: true, isMapped: true), Done, Done, Done, Current, Locked);
    }

    private static void AssertSteps(IReadOnlyList<FirstStep> steps, params FirstStepState[] expected)
    {
        Assert.Equal([1, 2, 3, 4, 5], steps.Select(s => s.Number));
        Assert.Equal(expected, steps.Select(s => s.State));
    }

    private static Standing With(SalesforceConnection connection) => Standing.Nothing with { Connection = connection };

    private static SalesforceConnection Saved() => new()
    {
        ConsumerKey = "key",
        ProtectedConsumerSecret = "sealed",
        ApiUrl = "https://acme.my.salesforce.com/services/data/v48.0",
        DestinationObject = "Lead",
        SalesforceDomain = "https://login.salesforce.com",
    };

    private static SalesforceConnection Granted()
    {
        var connection = Saved();
        (connection.ProtectedRefreshToken, connection.InstanceUrl) = ("sealed", "https://acme.my.salesforce.com");
        return connection;
    }
}
