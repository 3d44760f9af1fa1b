"""How two copies of one log come together: the author gives, the copyist keeps; no favourite side.

Sans-I/O (docs/formats/reconcile.md). The same two classes serve both sides: the box is author of
its own log and copyist of the hub's, the hub the other way round. Methods take frames, answers and
the time; they return effects, which the caller carries out and answers. Nothing is sent that
depends on a commit before the commit was answered.
"""
