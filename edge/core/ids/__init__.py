"""Numbers of people, firms and vehicles: what shape they have and whether their check characters hold."""
