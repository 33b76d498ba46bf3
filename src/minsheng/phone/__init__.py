"""Stage 6. Reads week plans and leads; writes visits, voice notes and photos that come from phones; read by the desks."""
