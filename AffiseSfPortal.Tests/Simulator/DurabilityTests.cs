using System.Net;

namespace AffiseSfPortal.Tests.Simulator;

public sealed class DurabilityTests
{
    [Fact]
    public async Task Kill_AfterAcknowledgedWrites_LosesNoneOfThem()
    {
        await using var org = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"));
        var tokens = await org.SignIn.RunAsync();
        var api = new SimulatorApi(org, tokens.AccessToken);
        var id = (await api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = "ACME", Affise_Affiliate_Id__c = "k1" })).Json.GetProperty("id").GetString()!;
        await api.PatchAsync($"sobjects/Lead/{id}", new { Company = "Newer" });
        await org.Control.ChangeFieldAsync("Lead", "Title", "hidden");
        var port = org.BaseAddress.Port;

        await org.RestartAsync();

        Assert.Equal(port, org.BaseAddress.Port);
        var row = (await api.GetAsync($"sobjects/Lead/Affise_Affiliate_Id__c/k1")).Json;
        Assert.Equal((id, "Newer"), (row.GetProperty("Id").GetString(), row.GetProperty("Company").GetString()));
        Assert.False(row.TryGetProperty("Title", out _));
        Assert.Equal(["create", "update"], (await org.Control.HistoryAsync("Lead", id)).Select(h => h.GetProperty("operation").GetString()));
        using var refreshed = await org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(tokens.RefreshToken!));
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        Assert.Equal("DUPLICATE_VALUE", (await api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = "ACME", Affise_Affiliate_Id__c = "k1" })).ErrorCode);
    }

    [Fact]
    public async Task Kill_AfterCalls_KeepsTheirCount()
    {
        await using var org = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"));
        var api = await SimulatorApi.SignInAsync(org);
        await org.Control.ChangeSettingsAsync(new { apiUsage = 40 });
        await api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = "ACME" });
        await api.GetAsync("limits");
        var used = (await org.Control.StateAsync()).GetProperty("apiUsed").GetInt32();
        Assert.InRange(used, 41, 42);

        await org.RestartAsync();
        Assert.Equal(used, (await org.Control.StateAsync()).GetProperty("apiUsed").GetInt32());

        await org.Control.ResetAsync();
        await org.RestartAsync();
        Assert.Equal(0, (await org.Control.StateAsync()).GetProperty("apiUsed").GetInt32());
    }

    [Fact]
    public async Task Kill_InTheMiddleOfWrites_KeepsWhatWasAnswered()
    {
        await using var org = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"));
        var api = await SimulatorApi.SignInAsync(org);
        var answered = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var reply = await api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = $"Company {answered}" });
                    Assert.Equal(HttpStatusCode.Created, reply.Status);
                    if (++answered == 50)
                    {
                        enough.SetResult();
                    }
                }
            }
            catch (HttpRequestException)
            {
                // The org is gone: that is what the test is about.
            }
        }, TestContext.Current.CancellationToken);
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await org.KillAsync();
        await writing;
        await org.RestartAsync();

        // One more may have been written than was answered.
        Assert.InRange((await org.Control.RecordsAsync("Lead")).Count, answered, answered + 1);
    }

    [Fact]
    public async Task Journal_TornLastLine_IsDropped()
    {
        await using var org = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"));
        var api = await SimulatorApi.SignInAsync(org);
        await api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = "ACME" });
        await org.KillAsync();
        await File.AppendAllTextAsync(Path.Combine(org.DataDirectory, "org.jsonl"), "{\"kind\":\"writes\",\"chan", TestContext.Current.CancellationToken);

        await org.RestartAsync();

        Assert.Equal(HttpStatusCode.Created, (await api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = "ACME" })).Status);
        await org.RestartAsync();
        Assert.Equal(2, (await org.Control.RecordsAsync("Lead")).Count);
    }

    [Fact]
    public async Task Input_Ended_EndsTheProcess()
    {
        await using var org = await SimulatorProcess.StartAsync();

        Assert.Equal(0, await org.EndInputAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => org.Http.GetAsync(org.BaseAddress, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Data_InUse_IsRefusedWithTheKeysName()
    {
        await using var org = await SimulatorProcess.StartAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => SimulatorProcess.StartAsync(("Simulator:DataDirectory", org.DataDirectory)));

        Assert.Contains("Simulator:DataDirectory", refused.Message);
    }

    [Theory]
    [InlineData("Simulator:ConsumerKey", " ")]
    [InlineData("Simulator:AccessTokenMinutes", "0")]
    [InlineData("Simulator:QueryPageSize", "2001")]
    [InlineData("Simulator:DuplicateRule", "Maybe")]
    [InlineData("Simulator:CallbackUrls:0", "not a url")]
    public async Task Setting_Wrong_IsNamedOnStart(string key, string value)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => SimulatorProcess.StartAsync((key, value)));

        Assert.Contains(key.Replace(":0", "", StringComparison.Ordinal), refused.Message);
    }
}
