namespace AffiseSfPortal.Sync.Store;

/// <summary>Runs the statements that both databases share, inside the store's transaction. <c>{0}</c>, <c>{1}</c>… are parameters: texts, numbers, null.</summary>
internal interface IQueueSql
{
    /// <summary><see cref="RowSettler.Done"/>, run as fast as this database can: every batch needs it.</summary>
    ValueTask<List<long>> DeleteDoneAsync(string token);

    /// <returns>How many rows it changed.</returns>
    ValueTask<int> ExecuteAsync(FormattableString sql);

    /// <summary>The first column of every row, whole numbers.</summary>
    ValueTask<List<long>> ReadAsync(FormattableString sql);
}
