"""The province: keeps what markets report, folds it into views, sends orders, answers questions."""
