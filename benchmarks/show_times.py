def show_times(t): pass
