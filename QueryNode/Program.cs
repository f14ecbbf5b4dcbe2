// Composition root; filled in as the rooms are built.
return 0;
