"""The checklists of SWiM and PRISMA 2020."""
