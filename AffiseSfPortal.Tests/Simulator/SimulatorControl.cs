using System.Net.Http.Json;
using System.Text.Json;

namespace AffiseSfPortal.Tests.Simulator;

/// <summary>The simulator's control API. Kinds and members are described in the simulator's README.md.</summary>
public sealed class SimulatorControl(SimulatorProcess simulator)
{
    /// <param name="fault">For instance <c>new { kind = "lock", path = "/composite/sobjects", record = 3 }</c>.</param>
    public Task ArmAsync(object fault) => PostAsync("faults", fault);

    public async Task DisarmAllAsync()
    {
        using var reply = await simulator.Http.DeleteAsync(At("faults"));
        reply.EnsureSuccessStatusCode();
    }

    /// <param name="change">Members: duplicateRule (off, alert, block), assignmentRule, stateCountryPicklists, instanceUrl, apiUsage.</param>
    public Task ChangeSettingsAsync(object change) => PostAsync("settings", change);

    /// <param name="mood">hidden, readOnly, required; null brings the field back.</param>
    public Task ChangeFieldAsync(string sobject, string field, string? mood) => PostAsync("schema", new { @object = sobject, field, mood });

    public Task AdvanceClockAsync(TimeSpan by) => PostAsync("clock", new { advanceSeconds = by.TotalSeconds });

    public Task RevokeTokensAsync(bool accessTokensOnly = false) => PostAsync("tokens/revoke", new { accessTokensOnly });

    public Task ConvertAsync(string id) => PostAsync($"records/Lead/{id}/convert", new { });

    public Task DeleteAsync(string sobject, string id) => PostAsync($"records/{sobject}/{id}/delete", new { });

    public async Task EditAsync(string sobject, string id, object values)
    {
        using var reply = await simulator.Http.PatchAsync(At($"records/{sobject}/{id}"), JsonContent.Create(values));
        reply.EnsureSuccessStatusCode();
    }

    public Task ResetAsync() => PostAsync("reset", new { });

    /// <summary>Every record of an object, oldest first, by field name.</summary>
    public async Task<IReadOnlyList<JsonElement>> RecordsAsync(string sobject, bool deleted = false) =>
        [.. (await GetAsync($"records/{sobject}?limit=1000000&deleted={(deleted ? "true" : "false")}")).GetProperty("records").EnumerateArray()];

    /// <summary>Every write, oldest first: number, at, call, operation, object, id, before, after, headers.</summary>
    public async Task<IReadOnlyList<JsonElement>> HistoryAsync(string? sobject = null, string? id = null) =>
        [.. (await GetAsync($"history?limit=100000&name={sobject}&id={id}")).EnumerateArray()];

    /// <summary>Calls, oldest first: number, at, method, path, query, status, counted, cut, fault.</summary>
    public async Task<IReadOnlyList<JsonElement>> CallsAsync(string? path = null, string? method = null) =>
        [.. (await GetAsync($"calls?limit=100000&path={path}&method={method}")).EnumerateArray()];

    /// <summary>orgId, userId, assigneeId, queueId, apiUsed, apiAllowed, counts.</summary>
    public Task<JsonElement> StateAsync() => GetAsync("state");

    public async Task<JsonElement> GetAsync(string path) => await simulator.Http.GetFromJsonAsync<JsonElement>(At(path));

    public async Task PostAsync(string path, object body)
    {
        using var reply = await simulator.Http.PostAsJsonAsync(At(path), body);
        Assert.True(reply.IsSuccessStatusCode, $"{path}: {(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
    }

    private Uri At(string path) => new(simulator.BaseAddress, "simulator/api/" + path);
}
