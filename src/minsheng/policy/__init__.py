"""The language in which a policy is written, the facts a rule may see, and the packs that hold the policies. Pure."""
